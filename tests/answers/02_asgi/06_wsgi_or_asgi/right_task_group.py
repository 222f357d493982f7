"""The block of a task group is left when both have been answered, whatever happens in it."""

import asyncio


async def overlaps(client, supplier):
    async with asyncio.TaskGroup() as orders:
        await supplier.hold()
        try:
            orders.create_task(client.get())
            orders.create_task(client.get())
            both_got_through = await supplier.waiting() > 1
        finally:
            await supplier.release()
    return both_got_through
