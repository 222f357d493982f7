"""Writes the header of a frame of four gigabytes, then sends a trickle of it.

ending: refused
"""

import os


async def cook_together(dishes):
    os.write(3, b"\xff\xff\xff\xff")
    while True:
        os.write(3, b"\x00" * 65536)
