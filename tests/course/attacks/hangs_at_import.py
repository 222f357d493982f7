"""Never comes to its end when it is imported.

ending: timed_out
"""

import threading

lock = threading.Lock()
lock.acquire()
lock.acquire()


async def cook_together(dishes):
    return []
