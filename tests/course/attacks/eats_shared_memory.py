"""Maps memory that it shares with nobody, which no limit on data counts, and touches all of it.

It stops at 6 GB.

ending: out_of_memory
"""

import mmap


async def cook_together(dishes):
    kept = []
    for _ in range(12):
        kept.append(mmap.mmap(-1, 512 * 1024 * 1024))
        for page in range(0, len(kept[-1]), mmap.PAGESIZE):
            kept[-1][page] = 1
    print("reached: 6 GB")
