"""What is said of a race that is over: by what was measured, and then why, where what was chosen explains it."""

from __future__ import annotations

from dataclasses import dataclass

from course.demos.race.choices import Choices
from course.load.figures import Figures
from course.load.memory import MEGABYTE

ALIKE = 1.25  # a kitchen that needs up to so many times the other's time does as well
LATE = 0.2  # of the median wait: a generator that is later than this has measured itself


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A race that is over; `memory` in bytes by the kitchen's name, None where it cannot be told."""

    orders: int
    choices: Choices
    wsgi: Figures
    asgi: Figures
    memory: dict[str, int | None]

    @property
    def winner(self) -> str:
        """wsgi or asgi, "both" when they do as well, "nobody" when one of them served nobody."""
        if not (self.wsgi.served and self.asgi.served):
            return "nobody"
        if 1 / ALIKE <= self.times <= ALIKE:
            return "both"
        return "asgi" if self.times > 1 else "wsgi"

    @property
    def times(self) -> float:
        """How many times longer an order took, one with another, at WSGI than at ASGI."""
        return self.asgi.throughput / self.wsgi.throughput


def ending(ran: Ran) -> str:
    """One sentence: who was done sooner, by how much, and what went wrong."""
    return " ".join([*_failures(ran), _outcome(ran), *_doubt(ran)])


def reason(ran: Ran) -> str:
    """Why, in a sentence or two; empty where the choices do not explain it."""
    choices, winner = ran.choices, ran.winner
    if winner == "nobody" or ran.wsgi.failed or ran.asgi.failed:
        return ""
    if choices.cpu:
        return _of_computing(winner)
    if winner == "wsgi" and choices.threads >= ran.orders and (choices.sync_view or not choices.block):
        return f"Threads do better here: nobody waited for one, and WSGI is less work a request. {_memory(ran)}".strip()
    if choices.sync_view:
        return _of_a_sync_view(ran)
    if choices.block:
        return _of_a_blocked_loop(winner, choices.threads)
    if not choices.latency:
        return "This supplier answers at once: where nobody waits, async has nothing to gain."
    return _of_waiting(ran)


def _outcome(ran: Ran) -> str:
    lasted = {name: f.served / f.throughput for name, f in (("wsgi", ran.wsgi), ("asgi", ran.asgi)) if f.served}
    match ran.winner:
        case "nobody":
            return "There is nothing to compare: one of the kitchens served nobody."
        case "both":
            return f"Both were done after about {_seconds(max(lasted.values()))}."
    times = max(ran.times, 1 / ran.times)
    first, last = sorted(lasted, key=lasted.__getitem__)
    said = f"{times:.1f}" if times < 9.95 else f"{times:.0f}"
    return (
        f"{first.upper()} was {said} times as fast: "
        f"done after {_seconds(lasted[first])}, {last.upper()} after {_seconds(lasted[last])}."
    )


def _failures(ran: Ran) -> list[str]:
    return [
        f"At {name} {f.failed} of {ran.orders} failed ({f.errors[0][:60]})."
        for name, f in (("WSGI", ran.wsgi), ("ASGI", ran.asgi))
        if f.failed
    ]


def _doubt(ran: Ran) -> list[str]:
    if any(f.served and f.late > LATE * f.p50 for f in (ran.wsgi, ran.asgi)):
        return ["The machine was too busy to send all orders in time, so these figures are rough."]
    return []


def _of_computing(winner: str) -> str:
    said = "Computing needs a processor, and each kitchen has one process with one interpreter lock."
    return f"{said} Neither threads nor a loop help; more processes would." if winner == "both" else said


def _of_a_sync_view(ran: Ran) -> str:
    said = "Under ASGI Django runs each request's sync view in a thread of its own"
    if ran.winner == "asgi":
        return f"{said}: {ran.orders} orders, {ran.orders} threads. gunicorn had {ran.choices.threads}."
    if ran.winner == "both":
        return f"{said}, so a sync view does as well there."
    return ""


def _of_a_blocked_loop(winner: str, threads: int) -> str:
    if winner == "wsgi":
        return "A blocked loop serves one order at a time, and even answers wait for it. A thread blocks only itself."
    if winner == "both" and threads == 1:
        return "A blocked loop serves one order at a time, and so does one thread."
    return ""


def _of_waiting(ran: Ran) -> str:
    threads, orders = ran.choices.threads, ran.orders
    if ran.winner == "asgi" and threads < orders:
        return f"The loop had all {orders} at the supplier at once, {_threads(threads)}. Give it more threads!"
    if ran.winner == "both" and threads >= orders:
        return f"Threads do as well here: nobody waited for one. {_memory(ran)}".strip()
    if ran.winner == "both":
        return f"{threads} threads do as well here as the loop. {_memory(ran)}".strip()
    return ""


def _threads(threads: int) -> str:
    return "gunicorn's one thread had one" if threads == 1 else f"gunicorn's {threads} threads had {threads}"


def _memory(ran: Ran) -> str:
    wsgi, asgi = ran.memory["wsgi"], ran.memory["asgi"]
    if wsgi is None or asgi is None:
        return ""
    return f"Memory: {wsgi / MEGABYTE:.0f} MB with threads, {asgi / MEGABYTE:.0f} MB with the loop."


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 10 else f"{seconds:.2f} s"
