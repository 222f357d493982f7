"""Sends itself SIGKILL in the call.

ending: crashed
"""

import os
import signal


async def cook_together(dishes):
    os.kill(os.getpid(), signal.SIGKILL)
