"""A limit for each call in turn is thought to be the limit of the whole.

fails: test_there_is_one_limit_for_all
says: 30 seconds
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    calls = [asyncio.create_task(supplier()) for supplier in suppliers]
    answers = []
    for call in calls:
        try:
            answers.append(await asyncio.wait_for(call, seconds))
        except Exception:
            answers.append(fallback)
    return answers
