"""The host's life: load the student's file, then call, cancel and answer as the examiner says.

Frames are lists that begin with a word. From the examiner, after its clock's time in seconds:
load, call, cancel, answer, next, wake, tick, ping, tasks, asgi, asgi_message, asgi_hold, asgi_free, serve, unserve.
From here: loaded, ask, gone, ended, idle, sleeping, where, pong, tasks, probe, asgi_sent, asgi_waits, view_raised,
asgi_ended, serving, request_crashed, request_ended, served.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import io
import itertools
import os
import signal
import socket
import sys
import threading
import time
import types
from collections import deque
from collections.abc import Awaitable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from course.grader.host import asgi, views
from course.grader.host.crashes import Crashes
from course.grader.host.loop import ClockedLoop
from course.grader.host.pool import RotatingPool
from course.grader.host.probes import Probes, real_sleep
from course.grader.host.questions import Questions
from course.grader.host.serving import Servers
from course.grader.host.values import Values
from course.grader.wire import Codec, FrameBuffer, WireError

MODULE = "submission"
_ENOUGH_FOR_A_WRITE = 65_536  # bytes
_URGENT = ("loaded", "idle", "sleeping", "where")  # after these the loop may stand still, or the process end
_CROWD, _FULL_LOOK_EVERY = 3_000, 16  # objects; times
_LONGEST_SLEEP = 2.0**33  # seconds; beyond it time.sleep itself refuses


def serve(sock: socket.socket, home: Path, *, cold: bool) -> None:
    """Serve one examiner over `sock` until it closes the wire; `cold` says that this Python has imported nothing."""
    # New ones: those of the parent may believe that they write to a file.
    sys.stdout = sys.__stdout__ = _unbuffered(1)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _unbuffered(2)  # type: ignore[misc]
    Host(sock, home, cold).serve()


def _set_up_django(environment: dict[str, str]) -> None:
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
        return
    from kitchen import wiring  # set up in the warm parent, before this verdict's environment was known

    wiring.use_database(environment.get("KITCHEN_DATABASE", ":memory:"))
    wiring.use_redis(environment.get("KITCHEN_REDIS_URL", ""))
    wiring.use_supplier(environment.get("KITCHEN_SUPPLIER_URL", ""))


def _unbuffered(fd: int) -> io.TextIOWrapper:
    raw = open(fd, "wb", buffering=0, closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


class Host:
    """One submission in one process."""

    def __init__(self, sock: socket.socket, home: Path, cold: bool) -> None:
        self._cold = cold
        self.folder = home / "submission"
        self._sock = sock
        self._values = Values(self.folder, lambda data: self._questions.reference(data))
        self._codec = Codec(self._values.write_other, self._values.read_other)
        self._probes = Probes(self._values.never_awaited)
        self._frames = FrameBuffer()
        self._unsent = b""
        self._loop_thread = threading.get_ident()
        self._received = 0
        self._idles = 0
        self._writing = threading.RLock()
        self._numbers = itertools.count(1)
        self._questions = Questions(self.send, self._values.asking_lines)
        self._calls: dict[int, asyncio.Task[Any]] = {}
        self._sleepers: dict[int, threading.Event] = {}
        self._later: deque[list[Any]] = deque()
        self._connections = asgi.Connections(self.send, self._resolve)
        self._servers = Servers(self.send, self._resolve)
        self._crashes = Crashes(self._values.place)
        self._module: types.ModuleType | None = None
        self._pid = os.getpid()
        self.loop = ClockedLoop(self.flush, self._before_blocking)
        self.loop.set_default_executor(RotatingPool())

    # -- the wire

    def serve(self) -> None:
        """Load the file, then run the loop until the wire closes."""
        time.sleep = self._sleep  # type: ignore[assignment]
        os.register_at_fork(after_in_child=self._in_forked_child)
        signal.signal(signal.SIGUSR1, lambda _, frame: self.send("where", self._where(frame)))
        signal.signal(signal.SIGXCPU, self._out_of_time)
        self._probes.arm()
        asyncio.set_event_loop(self.loop)
        self.loop.add_reader(self._sock, self._readable)
        while not self._later:
            self._later.extend(self._read())
        load = partial(self._load, *self._later.popleft()[1:])
        if self._cold:
            self.loop.call_soon(load)  # a server imports its application when its loop runs already
        else:
            load()
        self.loop.run_forever()

    def send(self, *frame: Any) -> None:
        """Say one frame; from any thread. The loop's own frames leave together, before its next turn."""
        try:
            body = self._codec.encode(list(frame))
        except WireError as error:
            body = self._codec.encode(["unsendable", frame[0], str(error)])
        with self._writing:
            self._unsent += body
        if len(self._unsent) > _ENOUGH_FOR_A_WRITE or frame[0] in _URGENT or threading.get_ident() != self._loop_thread:
            self.flush()

    def flush(self) -> None:
        """Write what was said."""
        with self._writing:
            if self._unsent:
                unsent, self._unsent = self._unsent, b""
                self._sock.sendall(unsent)

    def _read(self) -> list[list[Any]]:
        """The frames that one read brings; the process ends with the wire."""
        data = self._sock.recv(65536)
        if not data:
            os._exit(0)
        frames = []
        for body in self._frames.feed(data):
            self._received += 1
            now, *frame = self._codec.decode(body)
            self.loop.now = max(self.loop.now, now)
            frames.append(frame)
        return frames

    def _readable(self) -> None:
        self._later.extend(self._read())
        self._catch_up()

    def _catch_up(self) -> None:
        while self._later:
            self._obey(self._later.popleft())

    def _obey(self, frame: list[Any]) -> None:
        word, *rest = frame
        getattr(self, f"_on_{word}")(*rest)

    def _before_blocking(self, next_timer: float | None) -> bool:
        self._collect()
        self._questions.tell_vanished()
        while self._probes.noted:
            self.send("probe", *self._probes.noted.popleft())
        if self.loop.has_ready_callbacks():
            return True
        self.send("idle", self._received, next_timer)
        return False

    def _collect(self) -> None:
        """A task that nobody keeps vanishes now, not some day.

        A look at everything costs milliseconds when thousands of tasks wait: then only what is young is looked at each
        time, as a task that was never kept is, and everything now and then.
        """
        self._idles += 1
        crowded = len(gc.get_objects(generation=2)) > _CROWD and self._idles % _FULL_LOOK_EVERY
        gc.collect(1 if crowded else 2)

    # -- the student's file

    def _load(self, environment: dict[str, str], django: bool) -> None:
        os.environ.update(environment)
        sys.path.append(str(self.folder))  # last: the standard library cannot be shadowed
        sys.modules["__main__"] = types.ModuleType("__main__")  # what process pools look at
        try:
            if django:
                _set_up_django(environment)
            self._module = importlib.import_module(MODULE)
            if "django" in sys.modules:
                self._crashes.listen()
            if django and hasattr(self._module, "urlpatterns"):
                views.route_to(MODULE)
        except BaseException as error:
            self.send("loaded", {"error": self._values.describe(error)})
            return
        if self._cold:
            gc.freeze()  # as the warm parent did: else each look for what vanished would go through all of Django
        self.send("loaded", {"names": sorted(vars(self._module))})

    def _resolve(self, target: list[Any]) -> Any:
        place, name = target
        if isinstance(place, str):  # the kitchen's, which is no part of the student's file
            return getattr(importlib.import_module(place), name)
        owner = self._module if place is None else self._values.objects[place]
        return getattr(owner, name) if name else owner

    # -- calls from the examiner

    def _on_call(self, number: int, target: list[Any], args: list[Any], kwargs: dict[str, Any]) -> None:
        work = self._work(number, target, args, kwargs)
        self._calls[number] = self.loop.create_task(work, name=f"call {number}")

    async def _work(self, number: int, target: list[Any], args: list[Any], kwargs: dict[str, Any]) -> None:
        try:
            result = self._resolve(target)(*args, **kwargs)
            if isinstance(result, Awaitable):
                result = await result
            ending = ["returned", result]
        except asyncio.CancelledError:
            ending = ["cancelled", None]
        except BaseException as error:  # SystemExit too: it would end the host and hide what happened
            ending = ["raised", error]
        task = self._calls.pop(number)
        self.send("ended", number, *ending, self._probes.snapshot({task, *self._calls.values()}))

    def _on_cancel(self, number: int) -> None:
        if task := self._calls.get(number):
            task.cancel()

    def _on_forget(self, number: int) -> None:
        self._values.objects.pop(number, None)

    def _on_tick(self) -> None:
        """The frame brought the time along."""

    def _on_ping(self, number: int) -> None:
        self.send("pong", number)

    def _on_tasks(self) -> None:
        self.send("tasks", list(self._waiting_lines()))

    def _on_asgi(self, number: int, target: list[Any], scope: dict[str, Any]) -> None:
        self._connections.open(number, target, scope)

    def _on_asgi_message(self, number: int, message: dict[str, Any]) -> None:
        self._connections.deliver(number, message)

    def _on_asgi_hold(self, number: int) -> None:
        self._connections.hold_sends(number)

    def _on_asgi_free(self, number: int) -> None:
        self._connections.free_sends(number)

    def _on_serve(self, number: int, target: list[Any], lifespan: str) -> None:
        self._servers.start(number, target, lifespan)

    def _on_unserve(self, number: int) -> None:
        self._servers.stop(number)

    def _on_answer(self, number: int, kind: str, value: Any) -> None:
        self._questions.answer(number, kind, value)

    # -- sleeping and looking

    def _sleep(self, seconds: float) -> None:
        """time.sleep on the examiner's clock; on the loop's own thread it blocks the loop, as the real one does."""
        if os.getpid() != self._pid or not 0 < seconds < _LONGEST_SLEEP:
            real_sleep(seconds)  # which knows what to say to a negative, an endless or a wrong one
            return
        number = next(self._numbers)
        on_main = threading.current_thread() is threading.main_thread()
        event = self._sleepers[number] = threading.Event()
        self.send("sleeping", number, float(seconds), on_main, self._values.stack(sys._getframe()))
        if on_main:
            self._pump_until(event)
        else:
            event.wait()

    def _pump_until(self, event: threading.Event) -> None:
        while not event.is_set():
            for frame in self._read():
                if frame[0] == "wake":
                    self._on_wake(frame[1])
                else:
                    self._later.append(frame)
        self.loop.call_soon(self._catch_up)

    def _on_wake(self, number: int) -> None:
        if event := self._sleepers.pop(number, None):
            event.set()

    def _out_of_time(self, _signal: int, frame: types.FrameType | None) -> None:
        self.send("where", self._where(frame))
        os._exit(128 + signal.SIGXCPU)

    def _where(self, frame: types.FrameType | None) -> list[dict[str, Any]]:
        """The student's lines under way or, between the turns of the loop, those where a task waits."""
        return self._values.stack(frame) or next(self._waiting_lines(), [])

    def _waiting_lines(self) -> Iterator[list[dict[str, Any]]]:
        """Where tasks wait, then where threads do, such as one with a sync view; each in the student's own lines."""
        tasks = map(self._values.task_lines, asyncio.all_tasks(self.loop))
        frames = [frame for thread, frame in sys._current_frames().items() if thread != self._loop_thread]
        return filter(None, itertools.chain(tasks, map(self._values.stack, frames)))

    def _in_forked_child(self) -> None:
        time.sleep = real_sleep
        self._sock.close()
