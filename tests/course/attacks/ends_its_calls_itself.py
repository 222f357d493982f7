"""Sends frames that say that every call has returned, with guesses at the plates, before any dish was asked for.

ending: completed | refused
"""

import os
import struct

import msgpack

NAMES = ("soup", "salad", "tart", "roast", "rice")
QUIET = {"tasks_left": 0, "threads": []}


def say(*frame):
    body = msgpack.packb(frame)
    os.write(3, struct.pack(">I", len(body)) + body)


async def cook_together(dishes):
    for number in range(32):
        for guess in ([f"{name} {0:08x}" for name in NAMES[: len(dishes)]], [None] * len(dishes), True):
            say("ended", number, "returned", guess, QUIET)
    return []
