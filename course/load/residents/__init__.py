"""A Django app that a benchmark adds to expense_tracker: people who live there, and when each notice was committed."""
