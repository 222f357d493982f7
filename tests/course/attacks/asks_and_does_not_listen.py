"""Asks for thousands of plates and stops before it takes one: answers that nobody reads fill the wire, until it blocks.

ending: completed | timed_out | refused
"""

import asyncio
import os
import signal


async def cook_together(dishes):
    asked = [asyncio.ensure_future(dish()) for dish in dishes for _ in range(2000)]
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGSTOP)
    return asked
