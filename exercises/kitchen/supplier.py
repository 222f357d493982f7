"""What the supplier answers: prices and stock, asked with `await` or, by the `_now` twins, from sync code.

The supplier's address is `settings.SUPPLIER_URL`. Each call opens a connection of its own, which is fine for a few;
lesson 04 shares one client.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import aiohttp
import requests
from django.conf import settings
from yarl import URL

PATIENCE = 10  # seconds


class SupplierError(Exception):
    """The supplier did not answer, or not with what was asked for; str() says what came instead."""


async def price(ingredient: str) -> Decimal:
    """What a unit costs today. Raises SupplierError."""
    return _price(await _get(f"/price/{quote(ingredient, safe='')}"))


async def stock(ingredient: str) -> int:
    """How many units the supplier has. Raises SupplierError."""
    return _stock(await _get(f"/stock/{quote(ingredient, safe='')}"))


def price_now(ingredient: str) -> Decimal:
    """See price(); blocks its thread until the answer is there."""
    return _price(_get_now(f"/price/{quote(ingredient, safe='')}"))


def stock_now(ingredient: str) -> int:
    """See stock(); blocks its thread until the answer is there."""
    return _stock(_get_now(f"/stock/{quote(ingredient, safe='')}"))


def address(path: str) -> str:
    """The URL of `path` at the supplier. Raises SupplierError when there is no supplier."""
    if not settings.SUPPLIER_URL:
        raise SupplierError("No supplier is known: KITCHEN_SUPPLIER_URL names its address.")
    return settings.SUPPLIER_URL + path


async def _get(path: str) -> Any:
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        # The path is quoted already: it must not be quoted, or cleaned up, a second time.
        url = URL(address(path), encoded=True)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
            return _checked(path, answer.status, await answer.json(content_type=None) if answer.ok else None)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise SupplierError(f"The supplier gave no answer to {path}: {error!r}") from error


def _get_now(path: str) -> Any:
    try:
        answer = requests.get(address(path), timeout=PATIENCE)
        return _checked(path, answer.status_code, answer.json() if answer.ok else None)
    except (requests.RequestException, ValueError) as error:
        raise SupplierError(f"The supplier gave no answer to {path}: {error!r}") from error


def _checked(path: str, status: int, answer: Any) -> Any:
    if status != 200:
        raise SupplierError(f"The supplier answered {path} with status {status}.")
    if not isinstance(answer, dict):
        raise SupplierError(f"The supplier answered {path} with {answer!r}, which is no object.")
    return answer


def _price(answer: dict[str, Any]) -> Decimal:
    try:
        return Decimal(answer["price"])
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise SupplierError(f"The supplier answered {answer!r}, in which there is no price.") from error


def _stock(answer: dict[str, Any]) -> int:
    if type(answer.get("stock")) is not int:
        raise SupplierError(f"The supplier answered {answer!r}, in which there is no stock.")
    return answer["stock"]
