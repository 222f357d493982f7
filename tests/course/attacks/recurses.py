"""Recurses without end with the recursion limit lifted, until the C stack runs over.

ending: crashed | out_of_memory | completed
"""

import sys

sys.setrecursionlimit(2**31 - 1)


class Endless:
    def __repr__(self):
        return repr([self])


async def cook_together(dishes):
    return repr(Endless())
