"""An answer in other shapes: lines of a terminal, tables, a report, a file. Nothing is computed."""
