"""The time limit is taken for a time to wait, also when every answer is there long before.

fails: test_there_is_one_limit_for_all
says: every answer was there after 2
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    calls = [asyncio.create_task(supplier()) for supplier in suppliers]
    await asyncio.sleep(seconds)
    answers = []
    for call in calls:
        if call.done() and not call.exception():
            answers.append(call.result())
        else:
            call.cancel()
            answers.append(fallback)
    return answers
