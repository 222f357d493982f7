"""Says on the channel layer what was committed, from whatever thread the commit was made in.

A layer belongs to an event loop. In a server process the message is handed to the server's loop and nobody waits for
it; a worker, which has none, sends it on its own. Nothing here ever raises: what was committed is committed, and a
message that got lost is found in the database by whoever looks.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

DEADLINE = 2.0  # seconds that the layer may take

logger = logging.getLogger(__name__)
_loop: asyncio.AbstractEventLoop | None = None  # the server's
_sending: set[asyncio.Task] = set()  # the loop itself keeps its tasks only weakly


def serve(loop: asyncio.AbstractEventLoop) -> None:
    """From now on `loop` sends what is said in this process."""
    global _loop
    _loop = loop


def say(group: str, message: dict[str, Any]) -> None:
    """Send to all channels of the group. Call it after the commit, in a thread."""
    if _loop is None or _loop.is_closed():
        async_to_sync(send)(group, message)
        return
    try:
        _loop.call_soon_threadsafe(_begin, group, message)
    except RuntimeError:  # closed between the two lines
        logger.warning("The server has stopped: group %s reads its last message from the database.", group)


async def send(group: str, message: dict[str, Any]) -> None:
    """Send to the group, within DEADLINE; what goes wrong is logged."""
    try:
        async with asyncio.timeout(DEADLINE):
            await get_channel_layer().group_send(group, message)
    except Exception as error:  # whatever the layer's client raises
        logger.warning("Could not tell group %s: %r; who needs it reads it from the database.", group, error)


def _begin(group: str, message: dict[str, Any]) -> None:
    task = asyncio.ensure_future(send(group, message))
    _sending.add(task)
    task.add_done_callback(_sending.discard)
