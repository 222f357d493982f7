"""The answers are put down as they come, so they stand in other suppliers' places.

fails: test_answers_that_came_in_time_are_kept
says: another place
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    answers = []

    async def ask(supplier):
        answers.append(await supplier())

    calls = [asyncio.create_task(ask(supplier)) for supplier in suppliers]
    _, late = await asyncio.wait(calls, timeout=seconds)
    for call in late:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    return answers + [fallback] * (len(suppliers) - len(answers))
