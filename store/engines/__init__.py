"""One file per engine; connect.py imports only the one a URL names."""
