"""One error is thought to concern one id; without return_exceptions it takes all the answers with it.

fails: test_a_failure_is_noted_and_the_rest_is_kept
says: raised
"""

import asyncio


async def ask_prices(ids, ask):
    wanted = list(dict.fromkeys(id.strip() for id in ids if id.strip()))
    answers = await asyncio.gather(*(ask(id) for id in wanted))
    return dict(zip(wanted, answers, strict=True)), {}
