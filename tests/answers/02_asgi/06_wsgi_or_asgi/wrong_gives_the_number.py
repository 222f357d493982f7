"""2 is true enough for an if, and still not True.

fails: test_gunicorn_is_judged_right
says: overlaps returned 2 about gunicorn with four threads
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    await supplier.release()
    await asyncio.gather(*orders)
    return waiting
