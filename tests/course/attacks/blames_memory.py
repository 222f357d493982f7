"""Prints the name of an error that it never had, and ends: printed text is no evidence of anything.

ending: crashed
"""

import os


async def cook_together(dishes):
    os.write(2, b"Traceback (most recent call last):\nMemoryError\n")
    os._exit(1)
