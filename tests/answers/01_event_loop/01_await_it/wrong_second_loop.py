"""asyncio.run is taken for the way to call an async function, also where a loop is running already.

fails: test_the_plate_itself_arrives
says: asyncio.run() cannot be called from a running event loop
"""

import asyncio


async def serve(cook, dish):
    return asyncio.run(cook(dish))
