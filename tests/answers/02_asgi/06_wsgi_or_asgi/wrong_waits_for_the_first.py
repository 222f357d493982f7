"""FIRST_COMPLETED is enough to know, and one guest is forgotten.

fails: test_nobody_is_left_waiting
says: 1 request was still on the way
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    await supplier.release()
    await asyncio.wait(orders, return_when=asyncio.FIRST_COMPLETED)
    return waiting == 2
