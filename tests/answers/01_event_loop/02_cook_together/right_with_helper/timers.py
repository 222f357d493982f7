"""What cook_together needs, in a file of its own."""

import asyncio


async def all_at_once(dishes):
    """Start every dish, then give the plates in order."""
    pots = [asyncio.create_task(dish(), name=f"pot {number}") for number, dish in enumerate(dishes, 1)]
    for pot in pots:
        yield await pot
