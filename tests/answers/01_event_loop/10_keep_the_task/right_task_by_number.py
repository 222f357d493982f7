"""A dict keeps the tasks under a number, and each task deletes its own entry as its last act."""

import asyncio
import itertools

running = {}
numbers = itertools.count()


async def take_order(order, announce):
    number = next(numbers)

    async def run():
        try:
            await announce(order)
        finally:
            del running[number]

    running[number] = asyncio.create_task(run())
    return f"taken: {order}"


async def close_kitchen():
    while running:
        await asyncio.wait(list(running.values()))
