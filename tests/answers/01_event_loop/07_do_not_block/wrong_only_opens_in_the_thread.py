"""The opening goes to a thread, but the reading, which waits longer, stays on the loop.

fails: test_the_loop_is_free_while_the_order_is_read
says: stood still
"""

import asyncio

import httpx


async def rest_dough(seconds):
    await asyncio.sleep(seconds)
    return "rested"


async def read_order(path):
    with await asyncio.to_thread(open, path) as file:
        return file.read()


async def ask_price(url):
    async with httpx.AsyncClient() as client:
        return (await client.get(url)).json()["price"]
