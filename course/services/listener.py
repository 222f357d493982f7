"""A listening socket that was handed over, and can refuse connections for a while."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

# A thousand unbounded requests come at once in lesson 01: a full queue would let the kernel drop connections
# and try them again a second of real time later.
BACKLOG = 2048


class Listener:
    """Accepts on `sock`, a bound TCP socket, with one protocol of `connected` for each connection."""

    def __init__(self, sock: socket.socket, connected: Callable[[], asyncio.BaseProtocol]) -> None:
        self.host, self.port = sock.getsockname()[:2]
        self._sock = _reusable(sock)
        self._connected = connected
        self._server: asyncio.Server | None = None

    @property
    def accepting(self) -> bool:
        """Whether a connection is accepted now."""
        return self._server is not None

    async def open(self) -> None:
        """Start to accept. The asyncio server gets a copy of the socket, which it closes with itself."""
        if self._server is None:
            loop = asyncio.get_running_loop()
            self._server = await loop.create_server(
                self._connected, sock=self._sock.dup(), backlog=BACKLOG, start_serving=False
            )
            await self._server.start_serving()  # cancelled here, it is known already, and close() closes it

    def refuse(self) -> None:
        """New connections are refused by the kernel until open(), as if no server ran at this port."""
        if self._server is None:
            return
        self._close_server()
        address = (self.host, self.port)
        try:
            # On Linux this ends the listening and nothing else: the socket, whose port may belong to another
            # network namespace, is used again. A port that the kernel had chosen must be claimed once more.
            self._sock.shutdown(socket.SHUT_RD)
            with contextlib.suppress(OSError):
                self._sock.bind(address)
        except OSError:
            # Elsewhere a listening socket cannot be shut down; one that is only bound refuses as well.
            self._sock.close()
            self._sock = _reusable(socket.socket())
            self._sock.bind(address)

    def close(self) -> None:
        """Stop for good and close the socket."""
        self._close_server()
        self._sock.close()

    def _close_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _reusable(sock: socket.socket) -> socket.socket:
    # Else the connections that were accepted would keep their port from being bound again.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return sock
