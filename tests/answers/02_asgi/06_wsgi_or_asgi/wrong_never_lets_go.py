"""It knows the answer, and leaves two guests waiting for ever.

fails: test_nobody_is_left_waiting
says: the supplier still kept its answers back
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    for order in orders:
        order.cancel()
    return waiting == 2
