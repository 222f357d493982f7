"""A database backend for the grader: Django's SQLite, kept by another process and asked over a Unix socket."""
