"""The workers append what they get, so the answers stand in the order in which they came.

fails: test_the_answers_come_in_the_order_of_the_names
says: place 1 holds
"""

import asyncio


async def fetch_all(names, fetch):
    answers, left = [], iter(names)

    async def worker():
        for name in left:
            answers.append(await fetch(name))

    await asyncio.gather(*(worker() for _ in range(10)))
    return answers
