"""What the columns of a database hold, turned into a first model: names, tables, metrics."""
