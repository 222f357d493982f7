"""gather by hand: on an error all tasks are cancelled, awaited, and then the error goes on."""

import asyncio


async def cook_menu(dishes):
    pots = [asyncio.create_task(dish()) for dish in dishes]
    try:
        return await asyncio.gather(*pots)
    except BaseException:
        for pot in pots:
            pot.cancel()
        await asyncio.gather(*pots, return_exceptions=True)
        raise
