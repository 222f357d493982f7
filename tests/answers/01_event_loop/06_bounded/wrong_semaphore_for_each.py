"""A semaphore inside the function is thought to be shared; each call gets its own, and all pass.

fails: test_never_more_than_ten_calls_at_once
says: up to 1000 calls
"""

import asyncio


async def fetch_all(names, fetch):
    async def fetch_one(name):
        async with asyncio.Semaphore(10):
            return await fetch(name)

    return await asyncio.gather(*(fetch_one(name) for name in names))
