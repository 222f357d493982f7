"""One shield is thought to be enough: the cleaning goes on, but simmer does not wait for its end.

fails: test_a_second_cancel_does_not_stop_the_cleaning
says: before the pot was away
"""

import asyncio

cleanings = []


async def simmer(cook, put_away):
    try:
        return await cook()
    finally:
        cleanings.append(asyncio.create_task(put_away()))
        await asyncio.shield(cleanings[-1])
