"""Writes to both outputs from the loop, from threads and from children, without a newline and without end.

ending: too_much_output
"""

import os
import threading


def write(number):
    while True:
        os.write(number, b"\xff\x00\x1b[31m" * 1000)


async def cook_together(dishes):
    for number in (1, 2):
        threading.Thread(target=write, args=(number,)).start()
        if os.fork() == 0:
            write(number)
    write(2)
