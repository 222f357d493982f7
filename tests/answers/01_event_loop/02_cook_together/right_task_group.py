"""A TaskGroup starts them, and the results are read when the group has ended."""

import asyncio


async def cook_together(dishes):
    async with asyncio.TaskGroup() as stove:
        pots = [stove.create_task(dish()) for dish in dishes]
    return [pot.result() for pot in pots]
