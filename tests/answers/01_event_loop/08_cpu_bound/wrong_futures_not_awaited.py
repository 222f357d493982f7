"""run_in_executor is thought to give the seal; it gives a future that somebody must await.

fails: test_each_recipe_gets_its_own_seal
says: Future
"""

import asyncio


async def stamp_all(recipes, stamp):
    loop = asyncio.get_running_loop()
    return [loop.run_in_executor(None, stamp, recipe) for recipe in recipes]
