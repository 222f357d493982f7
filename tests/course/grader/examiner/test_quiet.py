"""The look from outside, on real processes that these tests start."""

import os
import platform
import subprocess
import sys
from contextlib import contextmanager

import pytest

from course.catalog import ROOT
from course.grader.examiner.quiet import Lookout
from course.grader.sandbox.isolation import Isolation

# A first process, as a cell's, and below it the one that is looked at.
PAIR = """
import os, sys, threading, time, select, queue, signal, subprocess, asyncio
if os.fork():
    os.write(1, b"ready\\n")
    sys.stdin.read()
    os.killpg(0, signal.SIGKILL)
{body}
"""

pytestmark = [
    pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="There is no /proc here."),
]


@contextmanager
def running(body):
    source = PAIR.format(body=body)
    with subprocess.Popen(
        [sys.executable, "-c", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as first:
        assert first.stdout.readline() == b"ready\n"
        yield Lookout("/proc", first.pid)
        first.stdin.close()


SLEEPERS = {
    "a lock": "threading.Event().wait()",
    "a queue": "queue.Queue().get()",
    "a pipe": "os.read(os.pipe()[0], 1)",
    "a signal": "signal.pause()",
    "a selector": "select.select([os.pipe()[0]], [], [])",
    "an epoll": "select.epoll().poll()",
    "a loop": "asyncio.run(asyncio.Event().wait())",
    "a thread": "thread = threading.Thread(target=threading.Event().wait); thread.start(); thread.join()",
}
TIMED = {
    "a sleep": "time.sleep(1000)",
    "a lock": "threading.Event().wait(1000)",
    "a queue": "queue.Queue().get(timeout=1000)",
    "a selector": "select.select([], [], [], 1000)",
    "a poll": "select.poll().poll(1_000_000)",
    "an epoll": "select.epoll().poll(1000)",
    "a loop": "asyncio.run(asyncio.sleep(1000))",
    "a thread": "threading.Thread(target=time.sleep, args=(1000,)).start()",
    "a child": "subprocess.run(['sleep', '1000'])",
}


def still(lookout):
    """Whether two looks see the same, all asleep and at least one."""
    first, second = lookout.look(), lookout.look()
    return bool(first) and first == second


@pytest.mark.parametrize("body", SLEEPERS.values(), ids=SLEEPERS)
def test_who_waits_for_ever_is_still_and_does_not_wake_by_itself(until, body):
    with running(body) as lookout:
        until(lambda: still(lookout) and not lookout.wakes_by_itself())
        assert still(lookout)


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "aarch64"), reason="System call numbers are known for two kinds of machine."
)
@pytest.mark.parametrize("body", TIMED.values(), ids=TIMED)
def test_who_waits_with_a_time_out_is_still_and_wakes_by_itself(until, body):
    with running(body) as lookout:
        until(lambda: still(lookout) and lookout.wakes_by_itself())


@pytest.mark.parametrize(
    "body", ["while True: pass", "threading.Thread(target=exec, args=('while True: pass',)).start()"]
)
def test_who_computes_is_never_still(body):
    with running(body) as lookout:
        assert not any(still(lookout) for _ in range(50))


def test_who_slept_and_ran_in_between_is_not_the_same(until):
    with running("while True: time.sleep(0.001)") as lookout:
        until(lambda: lookout.look())
        before = lookout.look()
        until(lambda: lookout.look() not in (None, before))


def test_what_its_processes_hold_is_counted_and_what_they_share_counts_once(until):
    body = """
kept = bytearray(os.urandom(300 * 2**20))
if os.fork() == 0:
    threading.Event().wait()
threading.Event().wait()
"""
    with running(body) as lookout:
        until(lambda: len(lookout.look() or ()) == 2)
        assert 300 * 2**20 < lookout.memory() < 450 * 2**20


def test_servers_of_our_own_can_be_watched_with_all_below_them(until):
    with subprocess.Popen(["sleep", "1000"]) as one, subprocess.Popen(["sh", "-c", "sleep 1000; true"]) as two:
        lookout = Lookout("/proc", one.pid, two.pid, itself=True)
        until(lambda: still(lookout) and len(lookout.look() or ()) == 3)
        pids = [pid for pid, _, _ in lookout.look()]
        assert pids[:2] == [one.pid, two.pid]
        for pid in pids:
            os.kill(pid, 9)
    assert not lookout.look()


TALK = """
from course.grader.sandbox import linux
import socket
flags = linux.CLONE_NEWNET if os.getuid() == 0 else linux.CLONE_NEWNET | linux.CLONE_NEWUSER
linux.unshare(flags)
linux.bring_loopback_up()
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
peer, _ = server.accept()
def say(word):
    os.write(1, word + b"\\n")
for order in sys.stdin.buffer:
    exec(order)
    say(b"done")
"""


@pytest.fixture
def talkers(works):
    """A process with a TCP connection in a network of its own, that does what it is told."""
    works(Isolation.NAMESPACES)
    source = "import os, sys\n" + TALK
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", source], env=environment, **pipes) as process:

        def tell(order):
            process.stdin.write(order.encode() + b"\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"done\n"

        tell("pass")
        yield tell, Lookout("/proc", process.pid, itself=True)
        process.stdin.close()


@pytest.mark.parametrize(("sender", "reader"), [("client", "peer"), ("peer", "client")])
def test_bytes_on_a_connection_are_seen_until_they_are_read(talkers, until, sender, reader):
    tell, lookout = talkers
    assert not lookout.unread_bytes()
    tell(f"{sender}.sendall(b'soup')")
    assert lookout.unread_bytes()
    tell(f"{reader}.recv(2)")
    assert lookout.unread_bytes()
    tell(f"{reader}.recv(2)")
    until(lambda: not lookout.unread_bytes())  # the acknowledgement comes a moment later


def test_a_connection_that_nobody_has_accepted_is_seen(talkers):
    tell, lookout = talkers
    tell("late = socket.create_connection(server.getsockname())")
    assert lookout.unread_bytes()
    tell("kept = server.accept()")
    assert not lookout.unread_bytes()


def test_an_end_that_nobody_has_noticed_is_seen(talkers, until):
    tell, lookout = talkers
    tell("peer.shutdown(socket.SHUT_WR)")
    assert lookout.unread_bytes()
    tell("client.recv(1)")
    until(lambda: not lookout.unread_bytes())


def test_connections_that_are_over_hold_nobody_up(talkers, until):
    tell, lookout = talkers
    tell("client.close(); peer.close()")
    until(lambda: not lookout.unread_bytes() and not lookout.opening_connections())
