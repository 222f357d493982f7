"""One that waits proves only that the server asks its supplier.

fails: test_uvicorn_is_judged_right
says: overlaps returned True about uvicorn whose view blocks the loop
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    await supplier.release()
    await asyncio.gather(*orders)
    return waiting > 0
