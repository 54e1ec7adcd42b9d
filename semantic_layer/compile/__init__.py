"""A resolved query becomes one readable SELECT, in small steps over sqlglot nodes.

No text is glued into SQL.
"""
