"""asyncio.wait for the tasks, with the empty list looked after; the order comes from the own list."""

import asyncio


async def cook_together(dishes):
    if not dishes:
        return []
    pots = [asyncio.ensure_future(dish()) for dish in dishes]
    await asyncio.wait(pots)
    return [pot.result() for pot in pots]
