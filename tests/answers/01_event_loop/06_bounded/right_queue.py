"""A queue of work, emptied by ten tasks."""

import asyncio


async def fetch_all(names, fetch):
    queue = asyncio.Queue()
    for job in enumerate(names):
        queue.put_nowait(job)
    answers = {}

    async def telephone():
        while not queue.empty():
            place, name = queue.get_nowait()
            answers[place] = await fetch(name)

    await asyncio.gather(*(telephone() for _ in range(10)))
    return [answers[place] for place in range(len(names))]
