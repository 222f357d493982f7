"""Who has seen enough cancels: the server has worked for nobody.

fails: test_nobody_is_left_waiting
says: 0 dishes were served, the rest given up
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    for order in orders:
        order.cancel()
    await asyncio.gather(*orders, return_exceptions=True)
    await supplier.release()
    return waiting == 2
