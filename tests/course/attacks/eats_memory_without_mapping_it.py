"""Fills anonymous files in memory that it never maps: no process holds them, so that counting processes finds nothing.

It stops at 3 GB, and answers nothing either way.

ending: completed | out_of_memory
"""

import os

BLOCK = bytes(16 * 1024 * 1024)


async def cook_together(dishes):
    kept = []
    for number in range(96):
        kept.append(os.memfd_create(f"pot-{number}"))
        os.write(kept[-1], BLOCK)
        os.write(kept[-1], BLOCK)
    print("reached: 3 GB")
