"""The supplier API for a person who plays with it: in a thread of its own, on the clock on the wall."""

from __future__ import annotations

import asyncio
import socket
import threading

from course.services.behaviours import Slow
from course.services.clock import WallClock
from course.services.supplier import Supplier


class KeptSupplier:
    """A running supplier, until close() or the end of the process.

    Its methods may be called from any thread, also from one whose loop is running.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="supplier", daemon=True)
        self._thread.start()
        self._supplier = asyncio.run_coroutine_threadsafe(_opened(), self._loop).result()

    @property
    def url(self) -> str:
        """Its address, without a slash at its end."""
        return self._supplier.url("")

    def thinks(self, seconds: float) -> None:
        """From now on every answer takes SECONDS; returns when that holds."""

        async def behave() -> None:
            await self._supplier.recover()
            self._supplier.behaves(Slow(seconds))

        asyncio.run_coroutine_threadsafe(behave(), self._loop).result()

    def close(self) -> None:
        """Stop it, and its thread."""
        asyncio.run_coroutine_threadsafe(self._supplier.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _opened() -> Supplier:
    supplier = Supplier(WallClock())
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    await supplier.serve(sock)
    return supplier
