"""Asks for the same dishes again and again, as fast as it can: the grader has to count every call.

ending: completed | timed_out | refused | out_of_memory
"""

import asyncio


async def cook_together(dishes):
    asked = []
    while True:
        asked += [asyncio.ensure_future(dish()) for dish in dishes]
        await asyncio.sleep(0)
