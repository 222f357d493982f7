"""Only the cancellation is thought of; a stew that is done leaves its pot on the stove.

fails: test_the_pot_is_away_when_the_stew_is_served
says: never
"""

import asyncio


async def simmer(cook, put_away):
    try:
        return await cook()
    except asyncio.CancelledError:
        cleaning = asyncio.create_task(put_away())
        while not cleaning.done():
            try:
                await asyncio.wait([cleaning])
            except asyncio.CancelledError:
                continue
        raise
