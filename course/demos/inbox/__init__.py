"""The inbox of a demo: what its mail server has taken, in the browser."""
