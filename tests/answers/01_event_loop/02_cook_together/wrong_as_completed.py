"""as_completed is taken for gather, but it gives the plates in the order in which they are done.

fails: test_the_plates_come_in_the_order_of_the_dishes
says: returned ['salad
"""

import asyncio


async def cook_together(dishes):
    plates = []
    for done in asyncio.as_completed([dish() for dish in dishes]):
        plates.append(await done)
    return plates
