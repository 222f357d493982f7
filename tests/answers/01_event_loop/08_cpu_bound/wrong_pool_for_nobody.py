"""A thread for each recipe: with no recipe the pool has no thread, and that is an error.

fails: test_any_number_of_recipes_will_do
says: max_workers
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor


async def stamp_all(recipes, stamp):
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(max_workers=len(recipes))
    try:
        return await asyncio.gather(*(loop.run_in_executor(pool, stamp, recipe) for recipe in recipes))
    finally:
        pool.shutdown(wait=False)
