"""A household's money: what was spent, on what, and who is told."""
