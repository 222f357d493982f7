"""Starts daemons that leave their session, close their files, ignore signals and have no living parent, then crashes.

They end by themselves after a minute.

ending: crashed
"""

import os
import select
import signal
import sys


def become_a_daemon():
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    os.closerange(0, 64)
    os.execv(sys.executable, ["daemon", "-I", "-c", "import time; time.sleep(60)"])


for _ in range(3):
    if os.fork() == 0:
        become_a_daemon()


async def cook_together(dishes):
    if os.fork() == 0:
        os.setsid()
        select.select([], [], [], 60)
    os._exit(1)
