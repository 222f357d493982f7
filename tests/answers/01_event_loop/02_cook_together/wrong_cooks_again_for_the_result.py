"""The tasks start the dishes, and then each is called once more to have its result.

fails: test_each_dish_is_cooked_once
says: 2 times
"""

import asyncio


async def cook_together(dishes):
    pots = [asyncio.create_task(dish()) for dish in dishes]
    await asyncio.gather(*pots)
    return [await dish() for dish in dishes]
