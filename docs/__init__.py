"""The documents and the tool that writes the generated ones; not part of the application."""
