"""What a user's open pages are told, in whatever process they are: on the channel layer, after the commit.

Nothing here ever raises: what was committed is committed, and a message that got lost is found in the log (watch.py).
"""

from __future__ import annotations

import hashlib
from typing import Any

from capstone.say import say


def group_of(user_id: int) -> str:
    """The group that every process with an open socket of this user is in."""
    return f"expenses.user.{user_id}"


def announce(user_id: int, notification: dict[str, Any]) -> None:
    """Tell the user's open pages of `notification`, an object as in README.md. Call it after the commit."""
    say(group_of(user_id), {"type": "notice", "user": user_id, "notification": notification})


def end_session(user_id: int, session_key: str) -> None:
    """Close the sockets of this login with 4401. Call it once the session is gone."""
    say(group_of(user_id), {"type": "session.ended", "user": user_id, "session": digest(session_key)})


def digest(session_key: str) -> str:
    """What stands for a session in messages: who could read the layer could log in with the key itself."""
    return hashlib.sha256(session_key.encode()).hexdigest()
