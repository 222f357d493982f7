"""1.5: suppliers that all answer in time."""

from functools import partial

from kitchen import supplier

TITLE = "four suppliers of 100 ms, and a limit of ten seconds"
THINKS = 0.1
NAMES = ("leek", "plum", "salt", "egg")


def sync():
    return [supplier.price_now(name) for name in NAMES]


async def yours(submission, ask):
    return await submission.ask_in_time([partial(supplier.price, name) for name in NAMES], 10, None)


async def ideal():
    await supplier.price(NAMES[0])
