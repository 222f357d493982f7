"""Writes a frame with a set of numbers that all have the same hash: whoever rebuilds the set computes for minutes.

ending: refused | timed_out | completed
"""

import os
import struct
import sys

import msgpack

COUNT = 120_000


def tagged(tag, data):
    return msgpack.ExtType(1, msgpack.packb([tag, data]))


async def cook_together(dishes):
    numbers = [tagged("int", str(n * sys.hash_info.modulus)) for n in range(10, COUNT)]
    body = msgpack.packb(["ended", 1, "returned", tagged("set", numbers), {"tasks_left": 0, "threads": []}])
    frame = struct.pack(">I", len(body)) + body
    while frame:
        frame = frame[os.write(3, frame) :]
    return []
