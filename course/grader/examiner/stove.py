"""Dishes and helpers that the examiner serves to a submission: it counts the calls, and answers on its own clock."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from course.grader.examiner.chart import pot_chart
from course.grader.examiner.clock import Clock
from course.grader.examiner.failures import Line, SubmissionEnded
from course.grader.examiner.host import Host

_MOST_CALLS = 20_000  # in one test


class Burnt(Exception):
    """A dish burns; in the submission it is an exception of this name."""


@dataclass
class ServedCall:
    """One call that reached the examiner; times are virtual seconds.

    `ending` is "waiting", "answered", "raised", "cancelled" (by the submission) or "dropped" (nobody kept the task).
    `put_away_ended` is when its pot was put away after a cancellation, `put_away` how that went.
    """

    name: str
    args: tuple[Any, ...]
    started: float
    line: Line | None
    ended: float | None = None
    ending: str = "waiting"
    value: Any = None
    put_away: str = "no"
    put_away_ended: float | None = None


@dataclass
class Served:
    """An asynchronous callable that lives with the examiner; `seconds` and `answer` may depend on the arguments."""

    stove: Stove
    name: str
    answer: Callable[..., Any]
    seconds: Callable[..., float]
    put_away: float | None = None
    iterates: bool = False

    def travel(self, host: Host) -> tuple[str, dict[str, Any]]:
        """The reference that the host makes a function of."""
        return "served", self.stove.register(self, host)


class Stove:
    """Everything that the examiner serves in one test."""

    def __init__(self, clock: Clock) -> None:
        self.calls: list[ServedCall] = []
        self.in_flight = 0  # calls that have begun and not ended
        self.peak = 0
        self._clock = clock
        self._questions: dict[tuple[int, int], ServedCall] = {}

    @property
    def line(self) -> Line | None:
        """The student's line of the first call."""
        return self.calls[0].line if self.calls else None

    def dish(
        self, name: str, seconds: float = 1, gives: Any = None, burns: bool = False, put_away: float | None = None
    ) -> Served:
        """A dish: an async callable without arguments that takes `seconds`.

        It gives `gives` or a fresh secret; `burns` makes it raise Burnt with a fresh secret; with `put_away` its pot is
        put away for that many seconds when it is cancelled.
        """
        value = f"{name} {secrets.token_hex(4)}" if gives is None else gives

        def answer() -> Any:
            if burns:
                raise Burnt(value)
            return value

        return Served(self, name, answer, lambda: seconds, put_away)

    def helper(self, name: str, answer: Any = None, seconds: Any = 1, put_away: float | None = None) -> Served:
        """An async callable with arguments; `answer` and `seconds` may be functions of them.

        An answer that is an exception, or a function that raises one, makes the call raise it.
        """
        give = answer if callable(answer) else lambda *args, **kwargs: answer
        take = seconds if callable(seconds) else lambda *args, **kwargs: seconds
        return Served(self, name, give, take, put_away)

    def stream(self, name: str, items: Iterable[Any], seconds: float = 1) -> Served:
        """An async iterator whose items come `seconds` after each is asked for."""
        left = iter(items)

        def answer() -> Any:
            for item in left:
                return item
            raise StopAsyncIteration

        return Served(self, name, answer, lambda: seconds, iterates=True)

    def chart(self, wanted: list[tuple[str, float, float]] | None = None) -> str:
        """The pot chart of all calls, with `wanted` (name, start, end) under it."""
        seen = [(call.name, call.started, call.ended) for call in self.calls]
        return pot_chart(seen, wanted or [], now=self._clock.now)

    # -- what hosts ask

    def register(self, served: Served, host: Host) -> dict[str, Any]:
        """Make `served` known to `host`; gives the reference."""
        number = host.register(lambda *question: self._begin(served, *question))
        reference: dict[str, Any] = {"number": number, "name": served.name, "iterates": served.iterates}
        if served.put_away is not None:
            reference["cleanup"] = host.register(lambda *question: self._begin_cleanup(served, *question))
        return reference

    def _begin(
        self, served: Served, host: Host, number: int, args: list[Any], kwargs: dict[str, Any], line: Line | None
    ) -> None:
        if len(self.calls) >= _MOST_CALLS:
            raise SubmissionEnded("refused", f"Your code made more than {_MOST_CALLS:,} calls.", line)
        call = ServedCall(served.name, tuple(args), self._clock.now, line)
        self.calls.append(call)
        self.in_flight += 1
        self._questions[host.pid, number] = call
        self.peak = max(self.peak, self.in_flight)
        self._clock.record("begin", name=call.name, line=line and line.number, in_flight=self.in_flight)
        host.gone[number] = lambda how: self._end(call, how)
        try:
            seconds = float(served.seconds(*args, **kwargs))
        except TypeError as error:  # the words of a call with wrong arguments, without our own function's name
            wrong = TypeError(f"{served.name}() {str(error).partition(') ')[2] or error}")
            self._finish(served, host, number, call, wrong)
            return
        except Exception as error:  # asked for something that the helper does not know
            self._finish(served, host, number, call, error)
            return

        def finish() -> None:
            self._finish(served, host, number, call, None, args, kwargs)

        self._clock.call_later(seconds, finish)

    def _finish(
        self,
        served: Served,
        host: Host,
        number: int,
        call: ServedCall,
        error: Exception | None,
        args: list[Any] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        if call.ending != "waiting":
            return
        try:
            call.value = error or served.answer(*(args or []), **(kwargs or {}))
        except Exception as raised:  # what a helper raises is the answer
            call.value = raised
        host.gone.pop(number, None)
        kind = "raised" if isinstance(call.value, Exception) else "returned"
        self._end(call, "raised" if kind == "raised" else "answered")
        host.send("answer", number, kind, call.value)

    def _end(self, call: ServedCall, ending: str) -> None:
        self.in_flight -= 1
        call.ending = ending
        call.ended = self._clock.now
        self._clock.record("end", name=call.name, ending=ending)

    def _begin_cleanup(
        self, served: Served, host: Host, number: int, args: list[Any], _kwargs: dict[str, Any], _line: Line | None
    ) -> None:
        call = self._questions[host.pid, args[0]]
        call.put_away = "begun"

        def interrupted(how: str) -> None:
            call.put_away = how

        def finish() -> None:
            if call.put_away == "begun":
                call.put_away, call.put_away_ended = "done", self._clock.now
                host.gone.pop(number, None)
                host.send("answer", number, "returned", None)

        host.gone[number] = interrupted
        self._clock.call_later(served.put_away or 0, finish)
