"""A lock keeps the limit, and leaves nine telephones on the hook.

fails: test_ten_calls_run_at_once
says: 1 calls were in the air
"""

import asyncio


async def fetch_all(names, fetch):
    line = asyncio.Lock()

    async def fetch_one(name):
        async with line:
            return await fetch(name)

    return await asyncio.gather(*(fetch_one(name) for name in names))
