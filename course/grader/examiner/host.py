"""The examiner's end of one submission host: frames out, claims in."""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any, TypeVar

from course.grader.examiner.claims import NeverAwaited, RemoteError, read_claim
from course.grader.examiner.clock import Clock
from course.grader.examiner.endings import exit_as_ending, import_error
from course.grader.examiner.failures import Line, SubmissionEnded
from course.grader.examiner.outcomes import Outcome, Probes
from course.grader.sandbox.limits import LIMITS
from course.grader.wire import Codec, FrameBuffer, WireError

Result = TypeVar("Result")
# Of the student's file (None), of an object that it gave back (its number), or of a module of the kitchen (its name).
Target = tuple[int | str | None, str]

_MOST_UNSENT = 8 * 2**20  # bytes
_MOST_HEARD = 32 * 2**20  # bytes in one test
_TIME_TO_ANSWER = 2.0  # real seconds that a host gets to say where it is


class Host:
    """One submission host, seen from the examiner."""

    def __init__(
        self,
        clock: Clock,
        wire: socket.socket,
        output: int,
        pid: int,
        signal: Callable[[int], None],
        reach: Callable[[], socket.socket],
    ) -> None:
        """`signal(pid)` makes the host say at which line it is; `reach()` gives a socket in its network."""
        self.pid = pid
        self.reach = reach
        self._signal = signal
        self._told_where: asyncio.Future[None] | None = None
        self.idle = False
        self.next_timer: float | None = None
        self.needs_asking = True
        self.ended: SubmissionEnded | None = None
        self.sent = 0
        self.heard = 0
        self.output = bytearray()
        self.probes = Probes()
        self.served: dict[int, Callable[..., Any]] = {}  # answers a question: (number, args, kwargs, line) -> None
        self.gone: dict[int, Callable[[str], object]] = {}  # hears that a question is cancelled or dropped
        self.connections: dict[int, Callable[[str, Any], None]] = {}
        self._references = itertools.count(1)
        self._clock = clock
        self._wire = wire
        self._output = output
        self._numbers = itertools.count(1)
        self._loading: asyncio.Future[list[str] | Outcome] | None = None
        self._calls: dict[int, asyncio.Future[Outcome]] = {}
        self._pings: set[int] = set()  # on their way
        self.where: Line | None = None
        self._codec = Codec(self._write_other, read_claim)
        self._frames = FrameBuffer()
        self._unsent = bytearray()
        self._bytes_heard = 0
        self._loop = asyncio.get_running_loop()
        wire.setblocking(False)
        os.set_blocking(output, False)
        self._loop.add_reader(wire, self._readable)
        self._loop.add_reader(output, self._printed)

    # -- to the host

    def send(self, *frame: Any) -> None:
        """Write one frame; a host that has gone does not mind."""
        self.idle = False
        self.sent += 1
        if not self._unsent:  # one write for all that is said at once
            self._loop.call_soon(self._flush)
        self._unsent += self._codec.encode([self._clock.now, *frame])
        if len(self._unsent) > _MOST_UNSENT:
            self.fail(SubmissionEnded("refused", "Your code does not read what it asked for."))
            self._unsent.clear()

    def _flush(self) -> None:
        """Write what the wire takes now, and the rest when it takes more: the examiner never blocks."""
        if self._wire.fileno() < 0:  # closed meanwhile
            return
        self._loop.remove_writer(self._wire)
        try:
            while self._unsent:
                del self._unsent[: self._wire.send(self._unsent)]
        except BlockingIOError:
            self._loop.add_writer(self._wire, self._flush)
        except OSError:  # it has gone; the cell tells how
            self._unsent.clear()

    async def load(self, environment: dict[str, str], django: bool) -> list[str]:
        """Import the student's file; gives the names that it defines.

        Raises SubmissionEnded with ending "import_error" when it cannot be imported.
        """
        self._loading = self._loop.create_future()
        self.send("load", environment, django)
        answer = await self._wait(self._loading)
        if isinstance(answer, Outcome):
            line = answer.line
            at = f" It waits at {line}: {line.text}" if line else ""
            raise SubmissionEnded("timed_out", f"Your file does not come to its end when it is imported.{at}", line)
        return answer

    def call(self, target: Target, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
        """Begin a call; `outcome(number)` waits for its end."""
        number = next(self._numbers)
        self._calls[number] = self._loop.create_future()
        self._clock.record("call", name=target[1], number=number)
        self.send("call", number, list(target), list(args), kwargs)
        return number

    def cancel(self, number: int) -> None:
        """Cancel a call in the host."""
        self._clock.record("cancel", number=number)
        self.send("cancel", number)

    def waiting(self) -> AbstractContextManager[None]:
        """See Clock.waiting."""
        return self._clock.waiting()

    async def outcome(self, number: int) -> Outcome:
        """How the call ends."""
        return await self._wait(self._calls[number])

    def is_done(self, number: int) -> bool:
        """Whether the call has ended."""
        return self._calls[number].done()

    async def ping(self) -> bool:
        """Whether the host's loop, when it has done what it can do now, answers before the time moves."""
        await self._clock.quiet()
        number = secrets.randbits(62)  # so that nobody but the loop that reads it can answer
        self._pings.add(number)
        self.send("ping", number)
        await self._clock.quiet()
        answered = number not in self._pings
        self._pings.discard(number)
        return answered

    async def quiet(self) -> None:
        """See Clock.quiet."""
        await self._clock.quiet()

    async def ask_where(self) -> Line | None:
        """The student's line where a busy or blocked host is now."""
        self._told_where = self._loop.create_future()
        self._signal(self.pid)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told_where, _TIME_TO_ANSWER)
        return self.where

    def open(self, target: Target, scope: dict[str, Any], hear: Callable[[str, Any], None]) -> int:
        """Begin an ASGI connection; `hear(kind, data)` gets "sent", "waits", "view_raised", "ended"."""
        number = next(self._numbers)
        self.connections[number] = hear
        self.send("asgi", number, list(target), scope)
        return number

    def register(self, answer: Callable[..., None]) -> int:
        """Let the submission ask `answer`, see `served`; gives the number by which the wire refers to it."""
        reference = next(self._references)
        self.served[reference] = answer
        return reference

    def serve(self, target: Target, lifespan: str, hear: Callable[[str, Any], None]) -> int:
        """Start a real server for the application; `hear(kind, data)` gets "serving", "served" and, for
        its requests, "request_crashed" and "request_ended"."""
        number = next(self._numbers)
        self.connections[number] = hear
        self.send("serve", number, list(target), lifespan)
        return number

    def close(self) -> None:
        """Stop listening to it."""
        for source in (self._wire, self._output):
            self._loop.remove_reader(source)
        self._loop.remove_writer(self._wire)
        self._wire.close()
        os.close(self._output)

    # -- when it cannot go on

    def give_up(self, kind: str) -> None:
        """End what still waits here, as "stuck" (or "blocked", when the loop is) or "endless"."""
        kind = "blocked" if kind == "stuck" and not self.idle else kind
        for wait in self._waits():
            wait.set_result(Outcome(kind, line=self.where))
        for hear in list(self.connections.values()):
            hear("stuck", self.where)

    def fail(self, ended: SubmissionEnded) -> None:
        """End every wait with `ended`."""
        self.ended = self.ended or ended
        for wait in self._waits():
            wait.set_exception(self.ended)
            wait.exception()  # it need not be awaited by anybody
        for hear in list(self.connections.values()):
            hear("gone", self.ended)

    def exited(self, code: int, cpu: float) -> None:
        """The process has ended, after this many seconds of CPU time."""
        self.fail(exit_as_ending(code, cpu, self.where))

    def _waits(self) -> list[asyncio.Future[Any]]:
        """What is still waited for."""
        known: list[asyncio.Future[Any]] = list(self._calls.values())
        if self._loading is not None:
            known.append(self._loading)
        return [wait for wait in known if not wait.done()]

    async def _wait(self, wait: asyncio.Future[Result]) -> Result:
        if self.ended:
            raise self.ended
        with self._clock.waiting():
            return await wait

    # -- from the host

    def _readable(self) -> None:
        try:
            data = self._wire.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._loop.remove_reader(self._wire)  # its exit code comes from the cell
            return
        self.heard += 1
        self._bytes_heard += len(data)
        try:
            if self._bytes_heard > _MOST_HEARD:
                raise SubmissionEnded("refused", f"Your code sent the grader more than {_MOST_HEARD // 2**20} MB.")
            for body in self._frames.feed(data):
                word, *rest = self._codec.decode(body)
                getattr(self, f"_on_{word}")(*rest)
        except SubmissionEnded as ended:
            self.fail(ended)
        except (WireError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError, MemoryError) as error:
            self.fail(SubmissionEnded("refused", f"Your code wrote on the grader's own wire ({error})."))

    def _printed(self) -> None:
        data = os.read(self._output, 65536)
        if not data:
            self._loop.remove_reader(self._output)
            return
        self.heard += 1
        self.output += data
        if len(self.output) > LIMITS.output:
            limit = f"{LIMITS.output // 1024:,} kB"
            self.fail(SubmissionEnded("too_much_output", f"Your code printed more than {limit}."))
            self._loop.remove_reader(self._output)

    def _on_loaded(self, answer: dict[str, Any]) -> None:
        if self._loading is None or self._loading.done():
            raise ValueError("nobody asked for the file")
        if "error" in answer:
            raise import_error(RemoteError.read(answer["error"]))
        self._loading.set_result([str(name) for name in list(answer["names"])])

    def _on_ended(self, number: int, kind: str, value: Any, snapshot: dict[str, Any]) -> None:
        if kind not in ("returned", "raised", "cancelled"):
            raise ValueError(f"a call cannot end as {kind!r}")
        error = value if kind == "raised" else None
        if error is not None and not isinstance(error, RemoteError):
            raise ValueError("what was raised is no exception")
        if error is not None and error.is_a("MemoryError"):
            raise SubmissionEnded("out_of_memory", "Your code used more memory than an exercise may.", error.line)
        self._clock.record("ended", number=number, ending=kind)
        self.probes.tasks_left = int(snapshot["tasks_left"])
        self.probes.threads = [str(name) for name in snapshot["threads"]]
        line = error.line if error else None
        self._calls[number].set_result(Outcome(kind, None if error else value, error, line))

    def _on_unsendable(self, word: str, why: str) -> None:
        raise SubmissionEnded("completed", f"Your function gave back something that cannot be read: {why}.")

    def _on_pong(self, number: int) -> None:
        self._pings.discard(number)

    def _on_idle(self, received: int, next_timer: float | None) -> None:
        if next_timer is not None and not -float("inf") < next_timer < float("inf"):
            raise ValueError(f"no timer is due at {next_timer!r}")
        self.idle = received == self.sent
        self.next_timer = None if next_timer is None else float(next_timer)

    def _on_ask(self, number: int, reference: int, args: list[Any], kwargs: dict[str, Any], lines: list[Any]) -> None:
        line = Line.read(lines[-1]) if lines else None
        self.served[reference](self, _whole(number), list(args), dict(kwargs), line)

    def _on_gone(self, number: int, how: str) -> None:
        if how not in ("cancelled", "dropped"):
            raise ValueError(f"a question cannot be {how!r}")
        if number in self.gone:
            self.gone.pop(number)(how)

    def _on_sleeping(self, number: int, seconds: float, on_loop: bool, lines: list[Any]) -> None:
        if not 0 < seconds < float("inf"):
            raise ValueError(f"nobody sleeps {seconds!r} seconds")
        number, line = _whole(number), Line.read(lines[-1]) if lines else None
        self._clock.record("sleep", seconds=float(seconds), on_loop=bool(on_loop), line=line and line.number)
        if on_loop:
            self.where = line
        self._clock.call_later(float(seconds), lambda: self.send("wake", number))

    def _on_where(self, lines: list[Any]) -> None:
        self.where = Line.read(lines[-1]) if lines else None
        if self._told_where and not self._told_where.done():
            self._told_where.set_result(None)

    def _on_tasks(self, stacks: list[list[Any]]) -> None:
        self.where = Line.read(stacks[0][-1]) if stacks else None

    def _on_probe(self, kind: str, data: dict[str, Any]) -> None:
        self.probes.never_awaited.append(NeverAwaited.read(data))

    def _on_asgi_sent(self, number: int, message: dict[str, Any]) -> None:
        self.connections[number]("sent", message)

    def _on_asgi_waits(self, number: int) -> None:
        self.connections[number]("waits", None)

    def _on_view_raised(self, number: int, error: Any, place: Any) -> None:
        self.connections[number]("view_raised", _view_error(error, place))

    def _on_asgi_ended(self, number: int, kind: str, value: Any) -> None:
        self.connections[number]("ended", (kind, value))

    def _on_serving(self, number: int, port: int) -> None:
        if not 0 < _whole(port) < 65_536:
            raise ValueError(f"there is no port {port}")
        self.connections[number]("serving", port)

    def _on_request_crashed(self, number: int, port: int, error: Any, place: Any) -> None:
        self.connections[number]("request_crashed", (_whole(port), _view_error(error, place)))

    def _on_request_ended(self, number: int, port: int, end: Any) -> None:
        self.connections[number]("request_ended", (_whole(port), end))

    def _on_served(self, number: int, kind: str, value: Any) -> None:
        words = value if isinstance(value, RemoteError) or value is None else str(value)[:500]
        self.connections[number]("served", (kind, words))

    def _write_other(self, value: Any) -> tuple[str, Any]:
        """The examiner's side of values without a plain form; served callables put themselves on `served`."""
        if hasattr(value, "travel"):
            tag, data = value.travel(self)
            return str(tag), data
        if isinstance(value, BaseException):
            bases = [base.__name__ for base in type(value).__mro__ if base.__module__ == "builtins"]
            return "error", {"type": type(value).__name__, "bases": bases, "args": list(value.args)}
        raise TypeError(f"{type(value).__name__} cannot travel")


def _whole(number: Any) -> int:
    if type(number) is not int:
        raise ValueError(f"{number!r} is no number of a frame")
    return number


def _view_error(error: Any, place: Any) -> RemoteError:
    if not isinstance(error, RemoteError):
        raise ValueError("what a view raised is no exception")
    begins = Line.read(place)
    if begins and not error.own_lines():  # Django's own complaint, of what the view returned
        # as_view() calls every class "view".
        return replace(error, lines=(begins,), text=error.text.replace(".view didn't", f".{begins.function} didn't"))
    return error
