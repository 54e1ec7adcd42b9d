"""What both feedback tools share: where the texts stand, and the texts as rows to count."""
