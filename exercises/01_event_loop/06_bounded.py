"""A thousand suppliers, but the kitchen has ten telephones.

`await fetch(name)` gives the answer for one name. Return the answers in the order of `names`. Graded:
never more than 10 calls at the same time, but 10 whenever there is work left: who hangs up hands the
telephone on at once.

Before you run it: how long will 1,000 calls of 1 second take, and why? How long with ten telephones?
"""

import asyncio


async def fetch_all(names, fetch):
    # TODO: this rings all thousand at once. Never have more than 10 calls in the air.
    return await asyncio.gather(*(fetch(name) for name in names))
