"""What the business means: the model, the forms, and a form turned into one SELECT.

No rows, no LLM, no screen.
"""
