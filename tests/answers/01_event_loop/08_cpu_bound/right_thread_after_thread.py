"""One recipe after another, each by Django's own bridge to a thread."""

from asgiref.sync import sync_to_async


async def stamp_all(recipes, stamp):
    stamp_off_the_loop = sync_to_async(stamp, thread_sensitive=False)
    seals = []
    for recipe in recipes:
        seals.append(await stamp_off_the_loop(recipe))
    return seals
