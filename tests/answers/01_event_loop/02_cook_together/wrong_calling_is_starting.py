"""Calling the async functions is taken for starting them; the coroutines wait in line for their await.

fails: test_all_dishes_are_on_the_stove_at_once
says: 1 of 5 had been put
"""


async def cook_together(dishes):
    pots = [dish() for dish in dishes]
    return [await pot for pot in pots]
