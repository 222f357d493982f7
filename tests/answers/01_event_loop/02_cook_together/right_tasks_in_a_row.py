"""All tasks are made first; then a plain loop awaits one after another."""

import asyncio


async def cook_together(dishes):
    pots = [asyncio.create_task(dish()) for dish in dishes]
    plates = []
    for pot in pots:
        plates.append(await pot)
    return plates
