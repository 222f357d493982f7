"""wait_for around gather is thought to give what came in time; it gives all or nothing.

fails: test_answers_that_came_in_time_are_kept
says: lost
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    try:
        return await asyncio.wait_for(asyncio.gather(*(supplier() for supplier in suppliers)), seconds)
    except Exception:
        return [fallback] * len(suppliers)
