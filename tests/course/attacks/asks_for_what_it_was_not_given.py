"""Asks every reference that may exist, with arguments that no dish takes, and takes back what it never asked.

ending: refused
"""

import os
import struct

import msgpack


def say(*frame):
    body = msgpack.packb(frame)
    os.write(3, struct.pack(">I", len(body)) + body)


async def cook_together(dishes):
    for reference in range(40):
        say("gone", 1000 + reference, "answered")
        say("ask", 1000 + reference, reference, [1, {"no": "dish"}], {"wants": "this"}, [])
    return []
