"""An `async with` around the call is thought to make it async; requests.get still holds the loop.

fails: test_the_loop_is_free_while_the_price_is_asked
says: stood still
"""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import requests


@asynccontextmanager
async def session():
    with requests.Session() as shared:
        yield shared


async def rest_dough(seconds):
    await asyncio.sleep(seconds)
    return "rested"


async def read_order(path):
    return await asyncio.to_thread(Path(path).read_text)


async def ask_price(url):
    async with session() as shared:
        return shared.get(url, timeout=30).json()["price"]
