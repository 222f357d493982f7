"""Says on the channel layer what was committed: all open sockets of the user hear it, in whatever process they are.

The commit happens in a thread, and a layer belongs to an event loop. In a server process the message is handed to
the server's loop and nobody waits for it; a worker, which has none, sends it on its own. Nothing here ever raises: what
was committed is committed, and a message that got lost is found in the log (watch.py).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

DEADLINE = 2.0  # seconds that the layer may take

logger = logging.getLogger(__name__)
_loop: asyncio.AbstractEventLoop | None = None  # the server's
_sending: set[asyncio.Task] = set()  # the loop itself keeps its tasks only weakly


def group_of(user_id: int) -> str:
    """The group that every process with an open socket of this user is in."""
    return f"expenses.user.{user_id}"


def announce(user_id: int, notification: dict[str, Any]) -> None:
    """Tell the user's open pages of `notification`, an object as in README.md. Call it after the commit."""
    _say(user_id, {"type": "notice", "notification": notification})


def end_session(user_id: int, session_key: str) -> None:
    """Close the sockets of this login with 4401. Call it once the session is gone."""
    _say(user_id, {"type": "session.ended", "session": digest(session_key)})


def digest(session_key: str) -> str:
    """What stands for a session in messages: who could read the layer could log in with the key itself."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def serve(loop: asyncio.AbstractEventLoop) -> None:
    """From now on `loop` sends what is announced in this process."""
    global _loop
    _loop = loop


async def send(user_id: int, message: dict[str, Any]) -> None:
    """Send to the user's group, within DEADLINE; what goes wrong is logged."""
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(DEADLINE):
            await layer.group_send(group_of(user_id), {**message, "user": user_id})
    except Exception as error:  # whatever the layer's client raises
        logger.warning("Could not announce to user %s: %r; open pages read it from the log.", user_id, error)


def _say(user_id: int, message: dict[str, Any]) -> None:
    if _loop is None or _loop.is_closed():
        async_to_sync(send)(user_id, message)
        return
    try:
        _loop.call_soon_threadsafe(_begin, user_id, message)
    except RuntimeError:  # closed between the two lines
        logger.warning("The server has stopped: user %s reads the last notice from the log.", user_id)


def _begin(user_id: int, message: dict[str, Any]) -> None:
    task = asyncio.ensure_future(send(user_id, message))
    _sending.add(task)
    task.add_done_callback(_sending.discard)
