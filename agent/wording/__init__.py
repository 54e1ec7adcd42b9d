"""Every sentence of ours, in both languages, with equal keys and equal blanks."""
