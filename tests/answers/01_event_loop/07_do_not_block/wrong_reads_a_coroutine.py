"""The line from the tutorials: sync_to_async(open)(path) gives a coroutine, and that has no read().

fails: test_the_loop_is_free_while_the_order_is_read
says: has no attribute 'read'
"""

import asyncio

import httpx
from asgiref.sync import sync_to_async


async def rest_dough(seconds):
    await asyncio.sleep(seconds)
    return "rested"


async def read_order(path):
    return await sync_to_async(open)(path).read()


async def ask_price(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).json()["price"]
