"""Asks with arguments that take one byte each on the wire and sixty in the memory of whoever unpacks them.

ending: refused | completed | out_of_memory
"""

import os
import struct

COUNT = 8 * 1024 * 1024


def ask(number):
    arguments = b"\xdd" + struct.pack(">I", COUNT) + b"\x80" * COUNT  # an array of as many empty maps
    body = b"\x96\xa3ask" + bytes([number]) + b"\x01" + arguments + b"\x80\x90"
    frame = struct.pack(">I", len(body)) + body
    while frame:
        frame = frame[os.write(3, frame) :]


async def cook_together(dishes):
    for number in range(1, 6):
        ask(number)
    return []
