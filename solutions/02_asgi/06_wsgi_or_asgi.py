"""No clock is needed: whoever has reached the supplier while it keeps its answers back was not waiting for the other.

One sync worker, and a view that blocks the event loop, send the second request on only after the first is answered: one
waits. Threads overlap as well as `await` does; ASGI makes it cheap, and takes it away again when a view blocks. The
requests are tasks, or `await client.get()` would wait for an answer that is held, and never come to the second.
"""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    await supplier.release()
    await asyncio.gather(*orders)
    return waiting == 2
