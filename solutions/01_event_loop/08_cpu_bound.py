"""Arithmetic has no `await`: nothing gives the loop its turn until it is done, so it goes elsewhere.

A thread keeps the loop answering. It does not make the seals faster: in CPython the threads take
turns at computing (tests/myths/test_to_thread.py). For several cores there are process pools.
"""

import asyncio


async def stamp_all(recipes, stamp):
    return await asyncio.gather(*(asyncio.to_thread(stamp, recipe) for recipe in recipes))
