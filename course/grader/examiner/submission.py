"""What a test holds: the student's file, as if its functions were here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator
from typing import Any

from course.grader.examiner.asgi import App
from course.grader.examiner.claims import RemoteObject, shown
from course.grader.examiner.failures import Line, Unmet
from course.grader.examiner.host import Host
from course.grader.examiner.outcomes import Outcome, Probes


class Call:
    """A call that runs in the host; awaiting it gives its value, or fails the test with a sentence."""

    def __init__(self, host: Host, name: str, number: int) -> None:
        self._host = host
        self._name = name
        self._number = number

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self._host.is_done(self._number)

    def cancel(self) -> None:
        """Cancel it, as a client that goes away would."""
        self._host.cancel(self._number)

    async def outcome(self) -> Outcome:
        """How it ends, whatever that is."""
        return await self._host.outcome(self._number)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._value().__await__()

    async def _value(self) -> Any:
        outcome = await self.outcome()
        if outcome.kind != "returned":
            lines = outcome.error.lines if outcome.error else ()
            raise Unmet(describe(self._name, outcome), f"{self._name} to return", outcome.line, lines=lines)
        return outcome.value


class Submission:
    """The student's module in one host; its functions are attributes here, and each call gives a Call."""

    def __init__(self, host: Host, names: list[str]) -> None:
        self._host = host
        self._names = names

    def __getattr__(self, name: str) -> Callable[..., Call]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._names:
            raise Unmet(f"there is no {name} in your file", f"a function named {name}")
        return self._caller(None, name)

    def method(self, thing: RemoteObject, name: str) -> Callable[..., Call]:
        """A method of an object that the submission gave back."""
        return self._caller(thing.number, name)

    async def iterate(self, thing: RemoteObject) -> AsyncIterator[Any]:
        """The items of an async iterator or generator that the submission gave back."""
        iterator = await self.method(thing, "__aiter__")()
        while True:
            step = self.method(iterator, "__anext__")()
            outcome = await step.outcome()
            if outcome.error and outcome.error.is_a("StopAsyncIteration"):
                return
            yield await step

    def app(self, name: str = "application") -> App:
        """The ASGI application of this name."""
        if name not in self._names:
            raise Unmet(f"there is no {name} in your file", f"an ASGI application named {name}")
        return App(self._host, (None, name))

    @property
    def site(self) -> App:
        """The kitchen's Django project with the `urlpatterns` of the file, behind its ASGI application."""
        if "urlpatterns" not in self._names:
            raise Unmet("there are no urlpatterns in your file", "a list of routes named urlpatterns")
        return App(self._host, ("kitchen.asgi", "application"))

    async def view_is_async(self, path: str) -> bool:
        """Whether Django awaits the view at this path, as the host tells it: a probe, no evidence."""
        outcome = await self._host.outcome(self._host.call(("course.grader.host.views", "is_async"), (path,), {}))
        return outcome.value is True

    @property
    def probes(self) -> Probes:
        """What the host says of itself: detail, no evidence."""
        return self._host.probes

    @property
    def output(self) -> str:
        """What the submission has printed."""
        return self._host.output.decode(errors="replace")

    @property
    def next_timer(self) -> float | None:
        """When its loop would next wake by itself, in seconds on the clock, or None; what it said when it was idle."""
        return self._host.next_timer

    async def ping(self) -> bool:
        """Whether its loop answers before everything stands still."""
        return await self._host.ping()

    async def where(self) -> Line | None:
        """The student's line where its loop is blocked now."""
        return await self._host.ask_where()

    def _caller(self, owner: int | None, name: str) -> Callable[..., Call]:
        def call(*args: Any, **kwargs: Any) -> Call:
            return Call(self._host, name, self._host.call((owner, name), args, kwargs))

        return call


def describe(name: str, outcome: Outcome) -> str:
    """What happened to a call, as the student reads it."""
    at = f" (line {outcome.line.number})" if outcome.line else ""
    if outcome.kind == "raised":
        return f"{name} raised {outcome.error}{at}"
    if outcome.kind == "stuck":
        return f"{name} waits for something that never comes{at}"
    if outcome.kind == "blocked":
        return f"{name} blocks the event loop and never comes back{at}"
    if outcome.kind == "endless":
        return f"{name} goes on and on and never comes to an end{at}"
    if outcome.kind == "returned":
        return f"{name} returned {shown(outcome.value)}"
    return f"{name} was {outcome.kind}{at}"
