"""The first is seen to wait before the second is sent: whether that one gets through is the whole question."""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    first = asyncio.ensure_future(client.get())
    before = await supplier.waiting()
    second = asyncio.ensure_future(client.get())
    after = await supplier.waiting()
    await supplier.release()
    await first
    await second
    return after > before
