"""Waits for an infinite time and cooks thereafter: a clock that jumps to the next timer would stand at infinity.

ending: completed
"""

import asyncio
import math


async def cook_together(dishes):
    await asyncio.sleep(math.inf)
    return await asyncio.gather(*(dish() for dish in dishes))
