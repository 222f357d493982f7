"""Pages and API: each view reads the request, calls the domain, and answers."""
