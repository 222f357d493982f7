"""One thread does the whole list."""

import asyncio


async def stamp_all(recipes, stamp):
    return await asyncio.to_thread(lambda: [stamp(recipe) for recipe in recipes])
