"""asyncio.sleep is called but not awaited, so the dough does not rest at all.

fails: test_the_loop_is_free_while_the_dough_rests
says: after 0 seconds
"""

import asyncio
from pathlib import Path

import httpx


async def rest_dough(seconds):
    asyncio.create_task(asyncio.sleep(seconds))
    return "rested"


async def read_order(path):
    return await asyncio.to_thread(Path(path).read_text)


async def ask_price(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).json()["price"]
