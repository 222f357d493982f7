"""Prints 200 MB while it is imported.

ending: too_much_output
"""

for _ in range(200):
    print("x" * 1024 * 1024)


async def cook_together(dishes):
    return []
