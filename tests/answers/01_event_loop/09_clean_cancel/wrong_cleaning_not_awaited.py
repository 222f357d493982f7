"""The cleaning is started in `finally`, and nobody waits for it.

fails: test_the_pot_is_away_when_the_stew_is_served
says: before the pot was away
"""

import asyncio

cleanings = []


async def simmer(cook, put_away):
    try:
        return await cook()
    finally:
        cleanings.append(asyncio.create_task(put_away()))
