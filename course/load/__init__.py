"""Load on real servers: the site they serve, the servers, the guests who come, and the figures of their waiting."""
