"""Waits for somebody to type: standard input, the terminal, and a pipe that nobody writes to.

ending: completed
"""

import os


async def cook_together(dishes):
    answers = []
    for read in (input, lambda: open("/dev/tty").readline(), lambda: open("/dev/console").readline()):
        try:
            answers.append(read())
        except (EOFError, OSError) as error:
            answers.append(str(error))
    readable, _ = os.pipe()
    os.set_inheritable(readable, True)
    return os.read(readable, 1)
