"""The loop's clock is no calendar.

Widely taught: `{"generated_at": asyncio.get_event_loop().time()}` as the time stamp of an answer.

What happens: `loop.time()` is the monotonic clock, seconds since some point that nobody promises (mostly the start of
the machine). Read as a date it lies decades back, it differs from machine to machine, and a restart sets it back. It is
for durations and deadlines.

The right way: a date with its zone, `django.utils.timezone.now()` (or `datetime.now(UTC)`), sent in ISO format.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import global_settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone


@pytest.fixture
def django_defaults(monkeypatch):
    """`timezone` with Django's own defaults (USE_TZ is one of them) instead of a project's settings."""
    monkeypatch.setattr(timezone, "settings", global_settings)


async def test_loop_time_is_the_monotonic_clock():
    before = time.monotonic()
    stamp = asyncio.get_running_loop().time()
    assert before <= stamp <= time.monotonic()
    assert time.get_clock_info("monotonic").adjustable is False  # no calendar: setting the date does not move it


async def test_loop_time_read_as_a_date_lies_decades_back():
    stamp = asyncio.get_running_loop().time()
    assert datetime.fromtimestamp(stamp, UTC).year < 2000  # no machine has been up for so long


@pytest.mark.parametrize("now", [timezone.now, lambda: datetime.now(UTC)], ids=["django", "datetime"])
async def test_a_date_with_its_zone_survives_the_way_to_the_client(now, django_defaults):
    soup = {"dish": "soup", "generated_at": now()}
    received = datetime.fromisoformat(json.loads(json.dumps(soup, cls=DjangoJSONEncoder))["generated_at"])
    assert received.utcoffset() == timedelta(0)
    assert abs(received - soup["generated_at"]) < timedelta(milliseconds=1)  # JSON keeps the milliseconds
    assert abs(received - datetime.now(UTC)) < timedelta(days=1)
