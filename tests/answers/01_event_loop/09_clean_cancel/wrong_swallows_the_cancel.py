"""CancelledError is handled like any error, and whoever cancelled is told that all went well.

fails: test_the_pot_is_away_when_the_guest_leaves
says: returned None
"""

import asyncio


async def simmer(cook, put_away):
    try:
        return await cook()
    except asyncio.CancelledError:
        return None
    finally:
        await asyncio.shield(put_away())
