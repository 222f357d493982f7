"""What failed is left out without a word, so nobody learns which price is missing.

fails: test_a_failure_is_noted_and_the_rest_is_kept
says: nothing about
"""

import asyncio


async def ask_prices(ids, ask):
    wanted = list(dict.fromkeys(id.strip() for id in ids if id.strip()))
    answers = await asyncio.gather(*(ask(id) for id in wanted), return_exceptions=True)
    prices = {id: a for id, a in zip(wanted, answers, strict=True) if not isinstance(a, Exception)}
    return prices, {}
