"""1.6: forty calls over ten telephones."""

from kitchen import supplier

TITLE = "forty calls of 20 ms, ten at a time"
THINKS = 0.02
NAMES = tuple(f"herb {number}" for number in range(40))
TELEPHONES = 10


def sync():
    return [supplier.price_now(name) for name in NAMES]


async def yours(submission, ask):
    return await submission.fetch_all(NAMES, supplier.price)


async def ideal():
    for name in NAMES[: len(NAMES) // TELEPHONES]:
        await supplier.price(name)
