"""After the release nobody waits at the supplier any more, however many have.

fails: test_uvicorn_is_judged_right
says: overlaps returned False about uvicorn with an async view
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    await asyncio.sleep(0.1)
    await supplier.release()
    waiting = await supplier.waiting()
    await asyncio.gather(*orders)
    return waiting == 2
