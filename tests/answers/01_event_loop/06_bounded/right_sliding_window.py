"""A window of ten tasks: before an eleventh is made, one of the ten must be done."""

import asyncio


async def fetch_all(names, fetch):
    calls, running = [], set()
    for name in names:
        if len(running) == 10:
            _, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        call = asyncio.create_task(fetch(name))
        calls.append(call)
        running.add(call)
    return [await call for call in calls]
