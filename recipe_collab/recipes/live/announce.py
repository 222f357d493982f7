"""What processes tell each other of recipes, on the channel layer, after the commit.

All of it is a hint: a message that got lost is made good by the next look at the database (hub.py).

Every process hears of every recipe, and drops what it has not open: that costs it a look into a dictionary. With a
group for each recipe, a process would send as many messages for each commit as there were recipes in it; and a message
costs about the same, whatever it holds.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from typing import Any

from capstone.say import say
from capstone.say import serve as _serve

EVERYWHERE = "recipes.everywhere"  # the group that every process with an open socket is in


def serve(loop: asyncio.AbstractEventLoop) -> None:
    """From now on `loop` sends what is announced in this process."""
    _serve(loop)


def group_of_user(user: int) -> str:
    """The group that every process is in that has a page of this user open."""
    return f"recipes.user.{user}"


def update(recipe: int, previous: int, number: int, data: bytes) -> dict[str, Any]:
    """The message that the lines `previous` + 1 to `number` were written; `data` does what they do."""
    return {"type": "update", "recipe": recipe, "previous": previous, "number": number, "data": data}


def several(sender: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """These messages as one, from the process that listens on channel `sender`."""
    return {"type": "several", "from": sender, "messages": messages}


def updated(recipe: int, previous: int, number: int, data: bytes) -> None:
    """See update()."""
    _say_everywhere(update(recipe, previous, number, data))


def access_changed(recipe: int, user: int) -> None:
    """The user's role in a recipe is another one now, or none."""
    _say_everywhere({"type": "access", "recipe": recipe, "user": user})


def deleted(recipe: int) -> None:
    """The recipe is gone."""
    _say_everywhere({"type": "deleted", "recipe": recipe})


def noticed(user: int, notification: dict[str, Any]) -> None:
    """A line was written into the user's log; `notification` is an object as in README.md."""
    say(group_of_user(user), {"type": "notice", "user": user, "notification": notification})


def changed(users: Iterable[int] | None, what: str, pk: int | None) -> None:
    """What open pages of these users may show is another now; None is everybody."""
    message = {"type": "changed", "what": what, "id": pk}
    if users is None:
        say(EVERYWHERE, {**message, "user": None})
    for user in users or ():
        say(group_of_user(user), {**message, "user": user})


def end_session(session_key: str) -> None:
    """Close the sockets of this login with 4401. Call it once the session is gone."""
    _say_everywhere({"type": "session.ended", "session": digest(session_key)})


def digest(session_key: str) -> str:
    """What stands for a session in messages: who could read the layer could log in with the key itself."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def _say_everywhere(message: dict[str, Any]) -> None:
    say(EVERYWHERE, message)
