"""The waiter's list of ids has blanks and doubles, and some suppliers do not answer.

`await ask(id)` gives a price (a Decimal) or raises. Mend `ask_prices` so that it returns two dicts:
the price of each id, and the error's text (`str(error)`) of each id that failed. Graded: each answer
stands under its own id, each id is asked once (stripped, no blanks, no doubles), all at once.

Before you run it: how long will 4 ids take if each answer needs 2 seconds? Whose price gets which name?
"""

import asyncio


async def ask_prices(ids, ask):
    questions = [ask(id.strip()) for id in ids if id.strip()]
    answers = await asyncio.gather(*questions, return_exceptions=True)

    prices, failed = {}, {}
    # TODO: with ids = ["", "egg", "flour"], which id does answer number 0 belong to?
    for i, answer in enumerate(answers):
        if isinstance(answer, Exception):
            failed[ids[i]] = str(answer)
        else:
            prices[ids[i]] = answer
    return prices, failed
