"""Forks with the wire still open under another number, and answers from both processes with different guesses.

ending: completed | refused | crashed
"""

import os
import struct

import msgpack


def answer(dishes):
    wire = os.dup(3)
    for guess in range(4):
        if os.fork() == 0:
            plates = [f"{dish.__name__} {guess:08x}" for dish in dishes]
            for number in range(8):
                body = msgpack.packb(("ended", number, "returned", plates, {"tasks_left": 0, "threads": []}))
                os.write(wire, struct.pack(">I", len(body)) + body)
            os._exit(0)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return []


async def cook_together(dishes):
    return answer(dishes)
