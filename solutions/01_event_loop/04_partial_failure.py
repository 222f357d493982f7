"""Clean the list once, ask by that list, and label the answers by that same list.

The code that people copy asks by the cleaned list but labels by the raw one: one blank in front, and
every price has its neighbour's name. No error is raised; the guests pay wrong prices.
"""

import asyncio


async def ask_prices(ids, ask):
    # A dict keeps its order and has each key once.
    wanted = list(dict.fromkeys(id.strip() for id in ids if id.strip()))
    answers = await asyncio.gather(*(ask(id) for id in wanted), return_exceptions=True)

    prices, failed = {}, {}
    for id, answer in zip(wanted, answers, strict=True):
        # BaseException: a supplier's task that was cancelled gives a CancelledError, which is no Exception.
        if isinstance(answer, BaseException):
            failed[id] = str(answer)
        else:
            prices[id] = answer
    return prices, failed
