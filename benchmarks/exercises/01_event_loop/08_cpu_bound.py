"""1.8: four seals. Which of them is computed when is up to the file."""

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from kitchen.stamps import compute

TITLE = "four seals, some tens of milliseconds of arithmetic each"
THINKS = 0.0
SAYS = "A thread keeps the loop answering, which is what is graded, and wins no time. Only processes compute at once."
RECIPES = ["leek soup", "leek tart", "plum tart", "plum soup"]
STAMP = partial(compute, seal=b"", rounds=60_000)
_pool = []


def sync():
    return [STAMP(recipe) for recipe in RECIPES]


async def yours(submission, ask):
    return await submission.stamp_all(RECIPES, STAMP)


async def ideal():
    """All cores at once, in processes that have been started before."""
    if not _pool:
        _pool.append(ProcessPoolExecutor(min(len(RECIPES), os.cpu_count() or 1)))
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(_pool[0], STAMP, recipe) for recipe in RECIPES))
