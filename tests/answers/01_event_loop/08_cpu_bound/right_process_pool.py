"""Processes compute on several cores at once; the pool is closed in a thread, off the loop."""

import asyncio
from concurrent.futures import ProcessPoolExecutor


async def stamp_all(recipes, stamp):
    if not recipes:
        return []
    loop = asyncio.get_running_loop()
    pool = ProcessPoolExecutor(max_workers=2)
    try:
        return await asyncio.gather(*(loop.run_in_executor(pool, stamp, recipe) for recipe in recipes))
    finally:
        await asyncio.to_thread(pool.shutdown)
