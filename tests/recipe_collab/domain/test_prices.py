"""Prices: fetched once an hour, whoever asks, and written down in bulk."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from recipes.domain import prices
from recipes.domain.recipes import create_recipe
from recipes.models import Ingredient, PriceHistory, PriceRun

from capstone import outgoing

from .conftest import SOUP
from .supplier import Supplier

NOW = datetime(2026, 3, 2, 8, 0, 5, tzinfo=UTC)


def test_prices_of_what_recipes_use_are_written_with_their_history(supplier: Supplier, ada: User, onion: Ingredient):
    Ingredient.objects.create(name="caviar")
    supplier.says("onion", "2.40")
    supplier.says("caviar", "900")
    create_recipe(ada, SOUP)
    assert prices.run(now=NOW) == 1
    onion.refresh_from_db()
    assert (onion.price, onion.price_as_of) == (Decimal("2.40"), NOW)
    assert supplier.asked == ["onion"]
    assert prices.run(full=True, now=NOW + timedelta(seconds=1)) == 1
    history = PriceHistory.objects.values_list("ingredient__name", "price")
    assert sorted(history) == [("caviar", 900), ("onion", Decimal("2.40")), ("onion", Decimal("2.40"))]
    assert sorted(supplier.asked) == ["caviar", "onion", "onion"]


def test_the_same_hour_is_fetched_once(supplier: Supplier, onion: Ingredient):
    supplier.says("onion", "2.40")
    assert prices.run(full=True, now=NOW) == 1
    assert prices.run(full=True, now=NOW + timedelta(minutes=59)) is None
    assert prices.run(full=True, now=NOW + timedelta(hours=1)) == 0
    assert len(supplier.asked) == 2
    assert PriceHistory.objects.count() == 2


def test_a_run_leaves_no_connection_open(supplier: Supplier, onion: Ingredient):
    supplier.says("onion", "0.50")
    before = set(outgoing._sessions)
    assert prices.run(full=True) == 1
    assert set(outgoing._sessions) == before


def test_two_beats_at_once_make_one_run(supplier: Supplier, onion: Ingredient):
    supplier.says("onion", "2.40")
    done: list[int | None] = []

    def beat() -> None:
        done.append(prices.run(full=True, now=NOW))
        connections.close_all()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=str) == [1, None, None, None]
    assert supplier.asked == ["onion"]


def test_a_run_whose_worker_died_is_taken_over(supplier: Supplier, onion: Ingredient):
    supplier.says("onion", "2.40")
    PriceRun.objects.create(slot="2026-03-02 08 full", claimed_until=NOW + timedelta(minutes=5))
    assert prices.run(full=True, now=NOW) is None
    assert prices.run(full=True, now=NOW + timedelta(minutes=6)) == 1
    assert prices.run(full=True, now=NOW + timedelta(minutes=30)) is None


def test_changed_costs_are_told_to_every_open_page(supplier: Supplier, onion: Ingredient, monkeypatch):
    told: list[tuple] = []
    monkeypatch.setattr("recipes.live.announce.changed", lambda *what: told.append(what))
    supplier.says("onion", "2.00")
    prices.run(full=True, now=NOW)
    assert told == []
    supplier.says("onion", "2.40")
    prices.run(full=True, now=NOW + timedelta(hours=1))
    assert told == [(None, "costs", None)]


def test_a_supplier_that_is_gone_changes_nothing(onion: Ingredient, settings, unused_tcp_port):
    settings.SUPPLIER_URL = f"http://127.0.0.1:{unused_tcp_port}"
    assert prices.run(full=True, now=NOW) == 0
    onion.refresh_from_db()
    assert onion.price == Decimal("2.00")
    assert not PriceHistory.objects.exists()


def test_many_prices_take_no_more_queries_than_few(supplier: Supplier, onion: Ingredient):
    def count(hour: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            prices.run(full=True, now=NOW + timedelta(hours=hour))
        return len(queries)

    supplier.says("onion", "2.40")
    few = count(1)
    for number in range(30):
        Ingredient.objects.create(name=f"herb {number}")
        supplier.says(f"herb {number}", "1.00")
    assert count(2) == few
    assert PriceHistory.objects.count() == 32
