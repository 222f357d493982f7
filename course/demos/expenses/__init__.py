"""expense_tracker as a household runs it, with everything that it needs on this machine."""
