"""The offline planner: words to forms without a model, a key or a network. Never reaches rows."""
