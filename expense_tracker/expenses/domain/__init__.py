"""Everything that changes what is kept. Pages, API, socket, tasks, admin and CSV all come through here."""
