"""A resolved query evaluated a second time, row by row in Python, for audits and tests.

Shares no line with semantic_layer/compile: a fault of the compiler must not be a fault here too.
Never on the question path.
"""
