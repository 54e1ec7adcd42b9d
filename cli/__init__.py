"""Shell commands and exit codes; the only package that starts a write into a user's database."""
