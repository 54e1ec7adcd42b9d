"""From a question to an answer, and the answer in other shapes."""
