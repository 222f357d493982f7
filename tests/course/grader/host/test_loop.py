"""The host's loop by itself: its time is set from outside, and it says when it would block."""

import asyncio
import socket

import pytest

from course.grader.host.loop import ClockedLoop


class Outside:
    """Moves the time to the next timer whenever the loop would block; keeps what it was told."""

    def __init__(self):
        self.told = []
        self.loop = ClockedLoop(lambda: None, self.before_blocking)
        self.bell, self.other = socket.socketpair()
        self.loop.add_reader(self.bell, lambda: self.bell.recv(1))

    def before_blocking(self, next_timer):
        self.told.append(next_timer)
        self.loop.now = max(self.loop.now, next_timer or 0)
        self.other.send(b"!")  # or it would block for ever
        return False

    def run(self, coroutine):
        return self.loop.run_until_complete(coroutine)


@pytest.fixture
def outside():
    outside = Outside()
    yield outside
    outside.loop.close()
    outside.bell.close()
    outside.other.close()


def test_it_tells_its_next_timer_and_goes_on_when_the_time_has_come(outside):
    async def rest():
        await asyncio.gather(asyncio.sleep(3600), asyncio.sleep(60))
        return outside.loop.time()

    assert outside.run(rest()) == 3600
    assert outside.told == [60, 3600]


def test_a_timer_that_was_cancelled_is_not_told(outside):
    async def rest():
        outside.loop.call_later(1, print).cancel()
        await asyncio.sleep(5)

    outside.run(rest())
    assert outside.told == [5]


def test_it_does_not_tell_while_a_callback_is_ready_or_bytes_are_there(outside):
    ours, theirs = socket.socketpair()
    theirs.sendall(b"soup")

    async def busy():
        for _ in range(50):
            await asyncio.sleep(0)
        ours.setblocking(False)
        return await outside.loop.sock_recv(ours, 10)

    with ours, theirs:
        assert outside.run(busy()) == b"soup"
    assert outside.told == []


@pytest.mark.parametrize("seconds", [1e-9, 0.1, 86_400.0, 1e9, 1e12])
def test_near_and_far_timers_fire_at_their_time(outside, seconds):
    async def rest():
        await asyncio.sleep(seconds)
        return outside.loop.time()

    assert outside.run(rest()) == pytest.approx(seconds)
    assert len(outside.told) <= 1


def test_what_became_ready_before_it_blocks_is_done_first():
    async def wait(loop):
        waiter = loop.create_future()
        loop.awaited = waiter
        return await waiter

    def before_blocking(_next_timer):
        loop.awaited.set_result("ready")
        return True

    loop = ClockedLoop(lambda: None, before_blocking)
    try:
        assert loop.run_until_complete(wait(loop)) == "ready"
    finally:
        loop.close()
