"""Three kinds of waiting, three ways to leave the loop free.

For resting there is an async twin of the call. Files have none that the system offers everywhere, so
a thread waits instead, for the opening *and* the reading. For HTTP there is a client that awaits.
"""

import asyncio
from pathlib import Path

import httpx


async def rest_dough(seconds):
    await asyncio.sleep(seconds)
    return "rested"


async def read_order(path):
    # Both can wait, so both go into the thread. `to_thread(open, path)` and a read here would block.
    return await asyncio.to_thread(Path(path).read_text)


async def ask_price(url):
    # One client a call is fine for one call; lesson 04 shares it.
    async with httpx.AsyncClient(timeout=30) as client:
        response = await client.get(url)
    return response.json()["price"]
