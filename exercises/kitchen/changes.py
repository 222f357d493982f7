"""Changes of prices, as the supplier announces them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal

import aiohttp

from kitchen import supplier


@dataclass(frozen=True)
class Change:
    """One new price; ids count up from 1 in the order of the changes."""

    id: int
    ingredient: str
    price: Decimal


async def listen(after: int | None = None) -> AsyncIterator[Change]:
    """Every change from now on or, with `after`, from the one behind that id on; it never ends by itself.

    Closing the iterator, or cancelling whoever waits for it, closes the connection to the supplier. Raises
    SupplierError when the supplier cannot be reached or hangs up.
    """
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    endless = aiohttp.ClientTimeout(total=None, sock_connect=supplier.PATIENCE)
    try:
        async with aiohttp.ClientSession(timeout=endless) as session:
            async with session.get(supplier.address("/changes"), headers=headers) as answer:
                if answer.status != 200:
                    raise supplier.SupplierError(f"The supplier answered /changes with status {answer.status}.")
                fields: dict[str, str] = {}
                async for line in answer.content:
                    name, _, value = line.decode().rstrip("\n").partition(": ")
                    if name:
                        fields[name] = value
                    elif "data" in fields:  # an empty line ends each event
                        yield _change(fields)
                        fields = {}
    except aiohttp.ClientError as error:
        raise supplier.SupplierError(f"The supplier does not tell its changes: {error!r}") from error
    raise supplier.SupplierError("The supplier has hung up.")


def _change(fields: dict[str, str]) -> Change:
    data = json.loads(fields["data"])
    return Change(int(fields["id"]), data["ingredient"], Decimal(data["price"]))
