"""asyncio.wait returns at the first error; what is pending then is cancelled and waited for."""

import asyncio


async def cook_menu(dishes):
    pots = [asyncio.create_task(dish()) for dish in dishes]
    _, pending = await asyncio.wait(pots, return_when=asyncio.FIRST_EXCEPTION)
    for pot in pending:
        pot.cancel()
    if pending:
        await asyncio.wait(pending)
    burnt = [pot.exception() for pot in pots if not pot.cancelled() and pot.exception()]
    if burnt:
        raise burnt[0]
    return [pot.result() for pot in pots]
