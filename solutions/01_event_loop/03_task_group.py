"""A TaskGroup is a menu: nobody leaves the `async with` before all its tasks have ended.

When one fails, it cancels the others and *waits for them*, so their pots are put away before the
error leaves, in an ExceptionGroup. gather does neither: it lets the others cook on, unwatched.
"""

import asyncio


async def cook_menu(dishes):
    async with asyncio.TaskGroup() as stove:
        pots = [stove.create_task(dish()) for dish in dishes]
    # Here all have ended well, so `result()` waits for nothing.
    return [pot.result() for pot in pots]
