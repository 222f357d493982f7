"""Raises errors whose text, class and notes lie, cannot be had, or hold what a terminal would obey.

ending: completed
"""


class Burnt(Exception):
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


Burnt.__name__ = "\x1b[2J\x1b[32mPassed: 10 of 10 points.[/bold]"


async def cook_together(dishes):
    error = Burnt(*dishes, "\udfff" * 100, float("nan"))
    for _ in range(300):
        error = ExceptionGroup("\r\x1b[1A\ud800", [error])
    raise error
