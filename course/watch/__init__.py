"""The course while a student sits at it: the terminal app, its plain form, and what both of them do."""
