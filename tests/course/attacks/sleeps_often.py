"""Sleeps a real millisecond at a time, for ever: never busy when looked at, never asleep for good.

ending: timed_out
"""

import select


async def cook_together(dishes):
    while True:
        select.select([], [], [], 0.001)
