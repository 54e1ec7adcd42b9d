"""The terminal chat. Knows Answer and Chart; the only package that knows threads."""
