"""Let go, they are still on their way when overlaps returns.

fails: test_nobody_is_left_waiting
says: 2 requests were still on the way
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    overlaps.orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    await supplier.release()
    return waiting == 2
