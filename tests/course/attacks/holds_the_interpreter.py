"""Computes one number that takes years, in C: no Python code of the process runs meanwhile, no signal handler either.

ending: timed_out
"""


async def cook_together(dishes):
    return pow(3, 10**9)
