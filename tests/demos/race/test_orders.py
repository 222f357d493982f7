"""The orders of a race, as the waiter and the kitchens tell of them, in whatever order they are heard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.demos.race.orders import Orders
from course.load.guests import Visit

COMES = Visit(number=7, intended=0.0, begun=0.0)
SERVED = replace(COMES, ended=0.5, status=200)
SENT = {"kind": "sent", "kitchen": "asgi", "order": 7, "at": 0.0}
BEGUN = {"kind": "begun", "kitchen": "asgi", "order": 7, "at": 0.25}


def test_an_order_is_told_from_when_it_comes_to_when_it_is_served():
    orders = Orders()
    assert orders.noted("asgi", 100.0, COMES) == [SENT]
    assert orders.rung("asgi", "begun", 7, 100.25) == [BEGUN]
    assert orders.noted("asgi", 100.0, SERVED) == [SENT | {"kind": "ended", "at": 0.5}]
    assert (orders.ended("asgi"), orders.ended("wsgi")) == ([SERVED], [])


def test_a_kitchen_that_is_heard_before_the_waiter_is_told_after_him():
    orders = Orders()
    assert orders.rung("asgi", "begun", 7, 100.25) == []
    assert orders.noted("asgi", 100.0, replace(COMES, number=6)) == [SENT | {"order": 6}]
    assert orders.noted("asgi", 100.0, COMES) == [SENT, BEGUN]


def test_a_failed_order_says_why():
    orders = Orders()
    orders.noted("asgi", 100.0, COMES)
    (told,) = orders.noted("asgi", 100.0, replace(SERVED, status=500, error="status 500"))
    assert told["error"] == "status 500"


def test_what_a_kitchen_still_rings_for_an_earlier_race_is_not_told():
    orders = Orders()
    assert orders.rung("asgi", "left", 7, 99.0) == []
    assert orders.noted("asgi", 100.0, COMES) == [SENT]
    assert orders.rung("asgi", "left", 7, 99.5) == []


@pytest.mark.parametrize(
    ("kitchen", "what", "order"), [("soup", "begun", 7), ("asgi", "sent", 7), ("asgi", "begun", 0)]
)
def test_what_no_kitchen_rings_is_no_ring(kitchen: str, what: str, order: int):
    orders = Orders()
    orders.noted("asgi", 100.0, replace(COMES, number=order))
    assert orders.rung(kitchen, what, order, 101.0) == []
