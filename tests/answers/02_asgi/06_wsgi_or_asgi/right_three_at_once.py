"""More than two say the same, and one gather sends them all off and brings them all home."""

import asyncio


async def overlaps(client, supplier):
    await supplier.hold()
    _, _, _, alone = await asyncio.gather(client.get(), client.get(), client.get(), look(supplier))
    return not alone


async def look(supplier):
    alone = await supplier.waiting() == 1
    await supplier.release()
    return alone
