"""What the sockets of this project have in common: a frame comes in without leaving the event loop.

Channels' own consumer closes old database connections before each frame, in the one thread that all sockets share, and
waits for each frame in two tasks of its own. Our sockets use no database but in threads that look after their own
connections (hub.in_thread), and hear the channel layer through the hub.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer


class LightConsumer(AsyncWebsocketConsumer):
    """One frame after the other, each handled when the one before it is done."""

    channel_layer_alias = None

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable[..., Awaitable]) -> None:
        """The ASGI application of one socket."""
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    async def dispatch(self, message: dict[str, Any]) -> None:
        """See channels.consumer.AsyncConsumer."""
        await getattr(self, get_handler_name(message))(message)
