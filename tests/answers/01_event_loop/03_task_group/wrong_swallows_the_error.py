"""The group's error is caught to keep the kitchen quiet, and the guest gets an empty menu.

fails: test_the_error_gets_out
says: returned []
"""

import asyncio


async def cook_menu(dishes):
    pots = []
    try:
        async with asyncio.TaskGroup() as stove:
            pots = [stove.create_task(dish()) for dish in dishes]
    except* Exception:
        pots.clear()
    return [pot.result() for pot in pots]
