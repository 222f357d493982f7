"""Sleeps for thirty years, outside of the clock that the grader moves: in the kernel and in a lock with a time-out.

ending: timed_out
"""

import select
import threading


async def cook_together(dishes):
    threading.Thread(target=threading.Event().wait, args=(1e6,)).start()
    select.select([], [], [], 1e6)
