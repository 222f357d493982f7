"""Who hears of a user."""
