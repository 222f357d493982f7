"""Sessions in the database, whatever stands in the cookie."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own, but that a key of anything but letters and digits is none.

    A cookie may hold a zero byte, and PostgreSQL refuses to look for one: that would be a 500.
    """

    def __init__(self, session_key: str | None = None) -> None:
        fits = session_key is not None and session_key.isascii() and session_key.isalnum()
        super().__init__(session_key if fits else None)
