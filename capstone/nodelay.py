"""Small answers and frames go out at once, also where the server's socket was bound before the server was there.

asyncio sets TCP_NODELAY on the connections of sockets that it binds itself. With --workers uvicorn binds them, with
--fd it takes one over, in ways in which asyncio does not see that they speak TCP: then a frame waits until the page has
confirmed the one before it, up to 40 ms. https://github.com/Kludex/uvicorn/issues/3149
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress

_OPEN = "/dev/fd"  # all that this process has open, by number


def answer_at_once() -> None:
    """Call it before the server listens: connections inherit the option from the socket that they come in at."""
    if not os.path.isdir(_OPEN):
        return
    for number in map(int, os.listdir(_OPEN)):
        # It is a file, a pipe, or has been closed meanwhile.
        with suppress(OSError), socket.socket(fileno=os.dup(number)) as sock:
            if sock.family in (socket.AF_INET, socket.AF_INET6) and sock.type == socket.SOCK_STREAM:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
