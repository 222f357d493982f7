"""The limit is looked at before the new call is counted, so there is one too many.

fails: test_never_more_than_ten_calls_at_once
says: up to 11 calls
"""

import asyncio


async def fetch_all(names, fetch):
    calls, running = [], set()
    for name in names:
        if len(running) > 10:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        call = asyncio.create_task(fetch(name))
        calls.append(call)
        running.add(call)
    return await asyncio.gather(*calls)
