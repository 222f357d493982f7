"""The cleaning stands in `except` and in `finally`, and an error passes both.

fails: test_the_pot_is_away_when_the_stew_burns
says: 2 times
"""

import asyncio


async def _to_the_end(task):
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError


async def simmer(cook, put_away):
    try:
        return await cook()
    except Exception:
        await put_away()
        raise
    finally:
        await _to_the_end(asyncio.create_task(put_away()))
