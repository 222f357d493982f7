"""The event loop's connections to other services: one aiohttp session for each loop, which keeps them open."""

from __future__ import annotations

import asyncio

import aiohttp

# A session knows its loop: what is not closed stays here, and its loop with it.
_sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}


def session() -> aiohttp.ClientSession:
    """This loop's session. It has no deadline: who asks sets one. Close it with close() before the loop ends."""
    loop = asyncio.get_running_loop()
    if loop not in _sessions:
        # A cookie of one answer has no business in the next.
        _sessions[loop] = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(), cookie_jar=aiohttp.DummyCookieJar())
    return _sessions[loop]


async def close() -> None:
    """Close what this loop has open; the next session() is a new one."""
    if opened := _sessions.pop(asyncio.get_running_loop(), None):
        await opened.close()
