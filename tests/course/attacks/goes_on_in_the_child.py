"""Lets its process end and goes on in a forked child, which says that it is the same one.

ending: crashed
"""

import os


async def cook_together(dishes):
    if os.fork():
        os._exit(0)
    return [dish.__name__ for dish in dishes]
