"""In a TaskGroup one supplier's error cancels all the others, and then it gets out.

fails: test_an_error_costs_one_answer_only
says: raised
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    answers = [fallback] * len(suppliers)

    async def ask(place, supplier):
        answers[place] = await supplier()

    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for place, supplier in enumerate(suppliers):
                group.create_task(ask(place, supplier))
    except TimeoutError:
        pass
    return answers
