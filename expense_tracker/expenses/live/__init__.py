"""What reaches open pages: the socket, announcements after a commit, and what catches those that got lost."""
