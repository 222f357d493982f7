"""See move_in."""
