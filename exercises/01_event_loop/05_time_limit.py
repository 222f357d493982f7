"""The guest waits 10 minutes for the prices, not 10 minutes for each supplier.

`suppliers` is a list of async functions without arguments. Ask all at once and return a list in their
order: the answer, or `fallback` where none came within `seconds` or the supplier raised. Graded: one
limit for all, answers that came in time are kept, and what is late is cancelled.

Before you run it: suppliers need 1, 2 and 60 seconds and the limit is 10. How long will it take, and why?
"""


async def ask_in_time(suppliers, seconds, fallback):
    # TODO: ask all at once, with one limit over all of them.
    answers = []
    for supplier in suppliers:
        answers.append(await supplier())
    return answers
