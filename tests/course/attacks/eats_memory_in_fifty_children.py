"""Takes a little memory in each of fifty children, so that none of them is over a limit and all together are.

ending: out_of_memory
"""

import os
import signal


def eat():
    for _ in range(50):
        if os.fork() == 0:
            kept = bytearray(os.urandom(1024)) * (100 * 1024)
            signal.pause()
            os._exit(len(kept) % 2)
    while True:
        os.wait()


async def cook_together(dishes):
    eat()
