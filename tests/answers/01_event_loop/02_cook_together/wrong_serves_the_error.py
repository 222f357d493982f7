"""return_exceptions is taken for error handling; the error is served as if it were a plate.

fails: test_a_burnt_dish_reaches_the_caller
says: returned
"""

import asyncio


async def cook_together(dishes):
    return await asyncio.gather(*(dish() for dish in dishes), return_exceptions=True)
