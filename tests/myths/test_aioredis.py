"""aioredis is no more: redis.asyncio does its work.

Widely taught: "use async libraries: httpx, aiofiles, aioredis".

What happens: `import aioredis` (2.0.1, the last release) raises "TypeError: duplicate base class TimeoutError" on
Python 3.11 and newer. It declares an error with both `asyncio.TimeoutError` and the built-in `TimeoutError` as bases,
and since 3.11 these are one and the same class.

The right way: `redis.asyncio`, a part of the `redis` package, into which aioredis was merged: the same calls, with
`await`.
"""

from __future__ import annotations

import asyncio
import builtins
import uuid

import pytest
import redis.asyncio

from course.services.redis import running_redis


@pytest.fixture(scope="module")
def redis_url():
    with running_redis() as server:
        yield server.url


@pytest.fixture
async def pantry(redis_url):
    async with redis.asyncio.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
async def key(pantry):
    """A key of this test alone: the server may be one that others use too."""
    key = f"course:{uuid.uuid4()}"
    yield key
    await pantry.delete(key)


def test_the_two_time_outs_have_been_one_class_since_python_3_11():
    assert asyncio.TimeoutError is builtins.TimeoutError


def test_the_error_that_aioredis_declares_can_no_longer_be_declared():
    with pytest.raises(TypeError, match="duplicate base class TimeoutError"):

        class TimeoutError(asyncio.TimeoutError, builtins.TimeoutError):  # the bases aioredis gives it
            pass


async def test_redis_asyncio_keeps_a_price(pantry, key):
    await pantry.set(key, "4.50")
    assert await pantry.get(key) == "4.50"


async def test_redis_asyncio_waits_for_an_order_without_holding_the_loop(pantry, key):
    async with pantry.client() as waiter, asyncio.timeout(30):  # last resort
        waiter_id = await waiter.client_id()
        order = asyncio.create_task(waiter.blpop(key, timeout=0))
        # The server itself says when the waiter is blocked (flag b); a loop held by it could not even ask.
        while "b" not in (await pantry.client_list(client_id=[waiter_id]))[0]["flags"]:
            continue
        await pantry.rpush(key, "soup")
        assert (await order)[1] == "soup"
