"""The listening socket of a service."""

import asyncio
import socket

import pytest

from course.services.listener import Listener


async def test_one_that_is_cancelled_while_it_opens_leaves_nothing_open(sock: socket.socket):
    address = sock.getsockname()
    listener = Listener(sock, asyncio.Protocol)
    opening = asyncio.create_task(listener.open())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    listener.close()
    with socket.socket() as guest, pytest.raises(ConnectionRefusedError):
        guest.connect(address)
