"""The dict drops the doubles of the result, so it is thought that they are not asked either.

fails: test_each_id_is_asked_once
says: 2 times
"""

import asyncio


async def ask_prices(ids, ask):
    wanted = [id.strip() for id in ids if id.strip()]
    answers = await asyncio.gather(*(ask(id) for id in wanted), return_exceptions=True)
    pairs = list(zip(wanted, answers, strict=True))
    prices = {id: answer for id, answer in pairs if not isinstance(answer, Exception)}
    return prices, {id: str(answer) for id, answer in pairs if isinstance(answer, Exception)}
