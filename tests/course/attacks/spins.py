"""Computes for ever, and ignores the signal that says that its time is over.

ending: timed_out
"""

import signal

signal.signal(signal.SIGXCPU, signal.SIG_IGN)


async def cook_together(dishes):
    while True:
        pass
