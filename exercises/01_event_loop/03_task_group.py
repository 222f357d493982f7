"""A set menu is served whole or not at all: when one dish burns, the others leave the stove.

`dishes` is a list of async functions without arguments. Cook them all at once and return the
plates in order. Graded: when one raises, the others are cancelled, they have finished putting
their pots away before the error leaves `cook_menu`, and the error (alone or in a group) gets out.

Before you run it: the tart burns after 1 minute. How long will the 5-minute soup cook on, and why?
"""

import asyncio


async def cook_menu(dishes):
    # TODO: gather lets the other dishes cook on when one burns. Stop them, and wait until they have stopped.
    return await asyncio.gather(*(dish() for dish in dishes))
