"""Takes a lock twice, in the loop's own thread.

ending: completed | timed_out
"""

import threading

lock = threading.Lock()


async def cook_together(dishes):
    lock.acquire()
    lock.acquire()
