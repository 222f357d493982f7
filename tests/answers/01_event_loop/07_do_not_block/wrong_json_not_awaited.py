"""aiohttp's answer.json() is itself a coroutine: the body may still be on its way.

fails: test_the_loop_is_free_while_the_price_is_asked
says: not subscriptable
"""

import asyncio
from pathlib import Path

import aiohttp


async def rest_dough(seconds):
    await asyncio.sleep(seconds)
    return "rested"


async def read_order(path):
    return await asyncio.to_thread(Path(path).read_text)


async def ask_price(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.json()["price"]
