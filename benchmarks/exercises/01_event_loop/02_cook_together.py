"""1.2: each dish asks the supplier."""

from functools import partial

from kitchen import supplier

TITLE = "four dishes, each of which waits 100 ms for the supplier"
THINKS = 0.1
NAMES = ("leek", "plum", "salt", "egg")


def sync():
    return [supplier.price_now(name) for name in NAMES]


async def yours(submission, ask):
    return await submission.cook_together([partial(supplier.price, name) for name in NAMES])


async def ideal():
    await supplier.price(NAMES[0])
