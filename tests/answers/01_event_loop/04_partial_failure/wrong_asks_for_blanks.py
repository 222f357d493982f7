"""A blank is false, so `if id` is thought to leave it out; two spaces are not false.

fails: test_each_id_is_asked_once
says: blank
"""

import asyncio


async def ask_prices(ids, ask):
    wanted = list(dict.fromkeys(id.strip() for id in ids if id))
    answers = await asyncio.gather(*(ask(id) for id in wanted), return_exceptions=True)
    pairs = list(zip(wanted, answers, strict=True))
    prices = {id: answer for id, answer in pairs if not isinstance(answer, Exception)}
    return prices, {id: str(answer) for id, answer in pairs if isinstance(answer, Exception)}
