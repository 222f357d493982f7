"""cancel() is thought to end a task; it only asks it to end, and nobody waits for the answer.

fails: test_the_pots_are_away_before_the_error_leaves
says: before
"""

import asyncio


async def cook_menu(dishes):
    pots = [asyncio.create_task(dish()) for dish in dishes]
    try:
        return await asyncio.gather(*pots)
    except Exception:
        for pot in pots:
            pot.cancel()
        raise
