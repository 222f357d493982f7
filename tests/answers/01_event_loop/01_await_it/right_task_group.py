"""A group of one: its error comes out wrapped in an ExceptionGroup."""

import asyncio


async def serve(cook, dish):
    async with asyncio.TaskGroup() as stove:
        pot = stove.create_task(cook(dish))
    return pot.result()
