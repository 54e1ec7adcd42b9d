"""What opens over the chat or fills the terminal."""
