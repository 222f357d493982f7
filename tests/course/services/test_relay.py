"""The relay between a real client and a real Valkey."""

from __future__ import annotations

import asyncio
import socket

import pytest
import redis.asyncio as client
from redis.exceptions import ConnectionError as Lost

from course.services.redis import Redis, running_redis
from course.services.relay import Relay


@pytest.fixture(scope="module")
def redis():
    with running_redis() as redis:
        yield redis


@pytest.fixture
async def relay(redis, sock):
    relay = Relay(redis)
    await relay.serve(sock)
    yield relay
    await relay.close()


async def test_a_client_reaches_redis_through_it(relay, redis):
    async with client.Redis.from_url(relay.url) as through, client.Redis.from_url(redis.url) as direct:
        await through.set("soup", "hot")
        assert await direct.get("soup") == b"hot"
    assert relay.connections == 1


async def test_what_is_larger_than_any_buffer_arrives_whole(relay):
    value = b"onion " * 2_000_000
    async with client.Redis.from_url(relay.url) as through:
        await asyncio.gather(*(through.set(f"onions {n}", value) for n in range(3)))
        assert await asyncio.gather(*(through.get(f"onions {n}") for n in range(3))) == [value] * 3


async def test_a_client_that_goes_is_gone_at_redis(relay, redis, until):
    async with client.Redis.from_url(redis.url) as direct:

        async def named() -> int:
            return sum(row["name"] == "guest" for row in await direct.client_list())

        async with client.Redis.from_url(relay.url, client_name="guest") as through:
            await through.ping()
            assert await named() == 1
        async with asyncio.timeout(10):
            while await named():
                pass


async def test_a_connection_that_redis_closes_is_closed_for_the_client(relay, redis):
    async with client.Redis.from_url(redis.url) as direct:
        through = client.Redis.from_url(relay.url, retry=None)
        waiting = asyncio.create_task(through.blpop("nothing", 0))
        async with asyncio.timeout(10):
            while not (blocked := [c for c in await direct.client_list() if c["cmd"] == "blpop"]):
                pass
        await direct.client_kill_filter(_id=blocked[0]["id"])
        with pytest.raises(Lost):
            await waiting
        await through.aclose()


async def test_a_redis_that_is_not_there_cuts_the_client(sock, tmp_path):
    relay = Relay(Redis(url=f"unix://{tmp_path}/no.sock"))
    await relay.serve(sock)
    async with client.Redis.from_url(relay.url, retry=None) as through:
        with pytest.raises(Lost):
            await through.ping()
    await relay.close()


async def test_a_redis_at_a_port_keeps_its_login_and_database(relay, until):
    onward = Relay(Redis(url=relay.url.replace("redis://", "redis://default:@").replace("/0", "/3")))
    other = socket.socket()
    other.bind(("127.0.0.1", 0))
    port = other.getsockname()[1]
    await onward.serve(other)
    assert onward.url == f"redis://default:@127.0.0.1:{port}/3"
    async with client.Redis.from_url(onward.url) as through:
        assert await through.ping()
    await onward.close()
