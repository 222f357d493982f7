"""Ends its process with exit code 0 when it is called, past every handler and without a word.

ending: crashed
"""

import os


async def cook_together(dishes):
    os._exit(0)
