"""return_exceptions puts the error itself where the fallback should be.

fails: test_an_error_costs_one_answer_only
says: Burnt
"""

import asyncio


async def ask_in_time(suppliers, seconds, fallback):
    async def ask(supplier):
        try:
            return await asyncio.wait_for(supplier(), seconds)
        except TimeoutError:
            return fallback

    return await asyncio.gather(*(ask(supplier) for supplier in suppliers), return_exceptions=True)
