"""Reading customers' words: pure functions on strings. No rows, no files but its own lexicons."""
