"""gather is thought to cancel the others when one fails; it leaves them to themselves.

fails: test_the_other_dishes_leave_the_stove
says: left to themselves
"""

import asyncio


async def cook_menu(dishes):
    return await asyncio.gather(*(dish() for dish in dishes))
