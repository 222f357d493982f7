"""as_completed is taken for gather: the seals stand in the order in which they were ready.

fails: test_each_recipe_gets_its_own_seal
says: place 1 does not hold
"""

import asyncio


async def stamp_all(recipes, stamp):
    seals = []
    for ready in asyncio.as_completed([asyncio.to_thread(stamp, recipe) for recipe in recipes]):
        seals.append(await ready)
    return seals
