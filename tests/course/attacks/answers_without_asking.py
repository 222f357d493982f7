"""Answers with what the dishes are called, what they look like and what nothing looks like, and cooks none.

ending: completed
"""


async def cook_together(dishes):
    return [f"{dish.__name__} {id(dish):08x}" for dish in dishes] or None
