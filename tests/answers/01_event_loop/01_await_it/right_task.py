"""The cooking becomes a task of its own, and the task is awaited."""

import asyncio


async def serve(cook, dish):
    pot = asyncio.create_task(cook(dish))
    return await pot
