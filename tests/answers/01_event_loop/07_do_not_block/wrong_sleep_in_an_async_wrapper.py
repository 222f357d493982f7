"""`async def` around time.sleep, and an await in front, is thought to make it async.

fails: test_the_loop_is_free_while_the_dough_rests
says: stood still
"""

import asyncio
import time
from pathlib import Path

import httpx


async def async_sleep(seconds):
    time.sleep(seconds)


async def rest_dough(seconds):
    await asyncio.create_task(async_sleep(seconds))
    return "rested"


async def read_order(path):
    return await asyncio.to_thread(Path(path).read_text)


async def ask_price(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).json()["price"]
