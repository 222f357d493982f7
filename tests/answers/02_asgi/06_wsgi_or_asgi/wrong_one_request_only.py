"""One request waits at the supplier whatever the server can do.

fails: test_two_requests_are_under_way_at_once
says: asked for 1 dish, never for two at once
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    order = asyncio.create_task(client.get())
    waiting = await supplier.waiting()
    await supplier.release()
    await order
    return waiting > 0
