"""A new error is raised that says nothing about the dish that burned.

fails: test_the_error_gets_out
says: MenuFailed
"""

import asyncio


class MenuFailed(Exception):
    pass


async def cook_menu(dishes):
    try:
        async with asyncio.TaskGroup() as stove:
            pots = [stove.create_task(dish()) for dish in dishes]
    except ExceptionGroup:
        raise MenuFailed("the menu could not be cooked") from None
    return [pot.result() for pot in pots]
