"""The time grammar of both languages: words to days, grains and comparisons."""
