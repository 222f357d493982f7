"""Cooks one dish after another, and begins each by frames of its own that say that the earlier ones are still cooking.

In a row it has cooked all, once and truly, and an error gets out.

earns: 5
ending: completed | refused
"""

import os
import struct

import msgpack


def say(*frame):
    body = msgpack.packb(frame)
    os.write(3, struct.pack(">I", len(body)) + body)


async def cook_together(dishes):
    plates = []
    for number, dish in enumerate(dishes):
        say("gone", number, "waiting")
        say("where", [])
        say("tasks", [])
        plates.append(await dish())
    return plates
