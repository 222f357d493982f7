"""asyncio.wait is taken for a function that waits for nothing at once, but an empty set is an error.

fails: test_each_dish_is_cooked_once
says: ValueError
"""

import asyncio


async def cook_together(dishes):
    pots = [asyncio.create_task(dish()) for dish in dishes]
    await asyncio.wait(pots)
    return [pot.result() for pot in pots]
