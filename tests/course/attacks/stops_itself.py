"""Stops itself with SIGSTOP: a process that neither ends nor runs, which a grader could wait for without end.

ending: completed | timed_out
"""

import os
import signal


async def cook_together(dishes):
    os.kill(os.getpid(), signal.SIGSTOP)
