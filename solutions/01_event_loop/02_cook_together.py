"""gather makes a task of each coroutine before it waits for any, so all of them are on the stove.

It takes as long as the slowest dish (3 minutes, not 6), and gives the results in the order of its
arguments, whichever is done first. The first error gets out; see 1.3 for what the others do then.
"""

import asyncio


async def cook_together(dishes):
    return await asyncio.gather(*(dish() for dish in dishes))
