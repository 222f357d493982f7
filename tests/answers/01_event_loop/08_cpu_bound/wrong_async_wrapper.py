"""`async def` around the function, and a gather, is thought to take the arithmetic off the loop.

fails: test_the_loop_answers_while_a_seal_is_computed
says: stood still
"""

import asyncio


async def stamp_all(recipes, stamp):
    async def stamp_async(recipe):
        return stamp(recipe)

    return await asyncio.gather(*(stamp_async(recipe) for recipe in recipes))
