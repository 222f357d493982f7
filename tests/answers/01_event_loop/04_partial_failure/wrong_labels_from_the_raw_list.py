"""The questions leave the blanks out, the labels do not: each price gets its neighbour's id.

fails: test_each_price_stands_under_its_own_id
says: has the price of
"""

import asyncio


async def ask_prices(ids, ask):
    answers = await asyncio.gather(*(ask(id.strip()) for id in ids if id.strip()), return_exceptions=True)
    prices, failed = {}, {}
    for id, answer in zip(ids, answers, strict=False):
        if isinstance(answer, Exception):
            failed[id.strip()] = str(answer)
        else:
            prices[id.strip()] = answer
    return prices, failed
