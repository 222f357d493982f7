"""Closes the wire and every other file, and waits.

ending: completed | crashed | timed_out | refused
"""

import os
import signal


async def cook_together(dishes):
    os.closerange(0, 1024)
    signal.pause()
