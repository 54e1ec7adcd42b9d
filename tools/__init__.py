"""What can be asked for: one file, one form and its result. Reads, never writes; holds no SQL."""
