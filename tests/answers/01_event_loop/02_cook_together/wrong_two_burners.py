"""A semaphore is copied from elsewhere, though the stove has room for all.

fails: test_all_dishes_are_on_the_stove_at_once
says: 2 of 5 had been put
"""

import asyncio


async def cook_together(dishes):
    burners = asyncio.Semaphore(2)

    async def cook(dish):
        async with burners:
            return await dish()

    return await asyncio.gather(*(cook(dish) for dish in dishes))
