"""A server that answers at once, whatever it is asked: what is measured of it is the load's own time.

`python -m course.load.bare FD` serves on a socket that listens.
"""

from __future__ import annotations

import asyncio
import socket
import sys

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\nleek soup, plum tart"


class _Answers(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(_ANSWER)
            self._transport.close()


async def _serve(fd: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Answers, sock=socket.socket(fileno=fd), backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
