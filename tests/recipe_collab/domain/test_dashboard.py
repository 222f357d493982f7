"""The dashboard, with a real supplier that may be slow, down or lying."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from recipes.domain import shapes
from recipes.domain.dashboard import adashboard, dashboard
from recipes.domain.recipes import create_recipe
from recipes.models import Ingredient
from recipes.supplierclient import afetch, fetch

from capstone import outgoing

from .conftest import SOUP
from .supplier import Supplier


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    await outgoing.close()


async def test_all_prices_are_asked_for_at_once(supplier: Supplier):
    names = [f"herb {number}" for number in range(8)]
    supplier.together = threading.Barrier(len(names))
    for name in names:
        supplier.says(name, "1.5")
    assert await afetch(names) == dict.fromkeys(names, Decimal("1.50"))


async def test_what_did_not_come_in_time_is_missing_alone(supplier: Supplier, monkeypatch: pytest.MonkeyPatch):
    wait = asyncio.wait

    async def until_the_first(tasks: Any, **options: Any) -> Any:
        await wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return await wait(tasks, timeout=0)  # the deadline

    monkeypatch.setattr("recipes.supplierclient.asyncio.wait", until_the_first)
    for name in ("onion", "thyme"):
        supplier.says(name, "1.00")
    supplier.gates["thyme"] = threading.Event()
    assert await afetch(["onion", "thyme"]) == {"onion": Decimal("1.00")}


@pytest.mark.parametrize(
    "answer",
    [
        (500, ""), (404, ""), (200, ""), (200, "[]"), (200, "{}"), (200, '{"ingredient": "leek", "price": "1"}'),
        (200, '{"ingredient": "onion", "price": "-1"}'), (200, '{"ingredient": "onion", "price": "NaN"}'),
        (200, '{"ingredient": "onion", "price": 1e99}'), (200, '{"ingredient": "onion", "price": null}'),
        (200, '{"ingredient": "onion", "price": "0"}'), (200, "[" * 5000), (200, "x" * 100_000),
    ],
)  # fmt: skip
async def test_a_supplier_that_lies_costs_its_own_price_only(supplier: Supplier, answer: tuple[int, str]):
    supplier.answers["onion"] = answer
    supplier.says("thyme", 0.5)
    assert await afetch(["onion", "thyme"]) == {"thyme": Decimal("0.50")}
    assert await sync_to_async(fetch)(["onion", "thyme"]) == {"thyme": Decimal("0.50")}


async def test_a_supplier_that_is_gone_costs_the_prices_only(ada: User, onion: Ingredient, settings, unused_tcp_port):
    settings.SUPPLIER_URL = f"http://127.0.0.1:{unused_tcp_port}"
    await sync_to_async(create_recipe)(ada, SOUP)
    board = shapes.dashboard(await adashboard(ada))
    assert board["prices_are_fresh"] is False
    assert (board["stock"][0]["price"], board["stock"][0]["fresh"]) == ("2.00", False)
    assert board["costs"][0]["cost"] == "1.00"


async def test_both_twins_show_the_same(supplier: Supplier, ada: User, onion: Ingredient):
    supplier.says("onion", "2.40")
    await sync_to_async(create_recipe)(ada, SOUP, ["soup"])
    board, twin = await adashboard(ada), await sync_to_async(dashboard)(ada)
    for price in (*board.prices, *twin.prices):
        assert (price.price, price.fresh) == (Decimal("2.40"), True)
    shown = shapes.dashboard(board)
    assert shown["costs"] == shapes.dashboard(twin)["costs"]
    assert (shown["costs"][0]["cost"], shown["costs"][0]["missing_prices"]) == ("1.20", ["thyme"])
    assert shown["by_chef"] == [{"chef": "ada", "recipes": 1}]
    assert shown["popular"][0]["name"] == "Onion soup"


async def test_the_database_is_read_while_the_supplier_is_asked(supplier: Supplier, ada: User, onion: Ingredient):
    """The supplier answers once the database has been asked for the recipes: one after another never ends."""
    supplier.says("onion", "2.40")
    supplier.gates["onion"] = threading.Event()

    def seen(execute: Any, sql: str, *arguments: Any) -> Any:
        if 'FROM "recipes_recipe"' in sql:
            supplier.gates["onion"].set()
        return execute(sql, *arguments)

    def watch() -> Any:
        wrapper = connection.execute_wrapper(seen)
        wrapper.__enter__()
        return wrapper

    wrapper = await sync_to_async(watch)()
    board = await adashboard(ada)
    await sync_to_async(wrapper.__exit__)(None, None, None)
    assert board.prices[0].fresh


def test_more_recipes_take_no_more_queries(ada: User, onion: Ingredient):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            shapes.dashboard(dashboard(ada))
        return len(queries)

    create_recipe(ada, SOUP)
    before = count()
    for _ in range(5):
        create_recipe(ada, SOUP)
    assert count() == before
