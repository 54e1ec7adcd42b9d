"""Arithmetic after the SQL: numbers in, numbers out. Nothing of ours is imported here."""
