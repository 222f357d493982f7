"""The supplier: what an ingredient costs. Asked with a deadline, and not believed blindly.

A price that does not come in time, or is none, costs its ingredient and not the others: what is there by the deadline
is what there is. fetch() and afetch() are twins: httpx for threads and tasks; aiohttp for the event loop, where it
takes less of a page's time. Both ask directly, whatever proxies the environment names.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from time import monotonic
from urllib.parse import quote

import aiohttp
import httpx
from django.conf import settings

from capstone.outgoing import session

MOST_AT_ONCE = 20  # requests
LARGEST_ANSWER = 16 * 1024  # bytes
SMALLEST, LARGEST = Decimal("0.01"), Decimal(1_000_000)

Prices = dict[str, Decimal]  # by the ingredient's name

logger = logging.getLogger(__name__)


async def afetch(names: Iterable[str]) -> Prices:
    """What is known by the deadline of what these cost now: all asked at once, MOST_AT_ONCE at a time. Never raises."""
    prices: Prices = {}
    if not settings.SUPPLIER_URL:
        return prices
    slots = asyncio.Semaphore(MOST_AT_ONCE)
    asked = [asyncio.ensure_future(_ask(name, slots, prices)) for name in names]
    if asked:
        _, late = await asyncio.wait(asked, timeout=settings.SUPPLIER_TIMEOUT)
        for task in late:
            task.cancel()
        if late:
            logger.warning("The supplier did not answer in time for %s of %s prices.", len(late), len(asked))
        await asyncio.gather(*asked, return_exceptions=True)
    return prices


def fetch(names: Iterable[str]) -> Prices:
    """See afetch(); one after another."""
    prices: Prices = {}
    ends = monotonic() + settings.SUPPLIER_TIMEOUT
    if not settings.SUPPLIER_URL:
        return prices
    with httpx.Client(timeout=settings.SUPPLIER_TIMEOUT, trust_env=False) as client:
        for name in names:
            if (left := ends - monotonic()) <= 0:
                break
            try:
                with client.stream("GET", _url(name), timeout=left) as response:
                    body = b""
                    for chunk in response.iter_bytes():
                        body += chunk
                        # The client's own limits hold for each read; these for the whole.
                        if len(body) > LARGEST_ANSWER or monotonic() > ends:
                            break
                    prices |= _read(name, response.status_code, body)
            except httpx.HTTPError as error:
                logger.warning("The supplier did not say what %s costs: %r", name, error)
    return prices


async def _ask(name: str, slots: asyncio.Semaphore, prices: Prices) -> None:
    try:
        async with slots, session().get(_url(name), allow_redirects=False) as response:
            body = b""
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    logger.warning("The supplier's answer for %s is larger than %s bytes.", name, LARGEST_ANSWER)
                    return
            prices |= _read(name, response.status, body)
    except aiohttp.ClientError as error:
        logger.warning("The supplier did not say what %s costs: %r", name, error)


def _url(name: str) -> str:
    return f"{settings.SUPPLIER_URL}/price/{quote(name, safe='')}"


def _read(name: str, status: int, body: bytes) -> Prices:
    """The price in the answer; nothing where there is none that can be believed."""
    try:
        told = json.loads(body) if status == 200 else {}
        price = Decimal(str(told["price"])).quantize(SMALLEST) if told.get("ingredient") == name else None
    # Brackets in brackets in brackets end in a RecursionError.
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidOperation):
        price = None
    if price is None or not price.is_finite() or not SMALLEST <= price <= LARGEST:
        logger.warning("The supplier's answer for %s, with status %s, holds no price.", name, status)
        return {}
    return {name: price}
