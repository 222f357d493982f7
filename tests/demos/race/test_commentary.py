"""What is said of a race, on made-up figures."""

from __future__ import annotations

import pytest

from course.demos.race.choices import Choices
from course.demos.race.commentary import Ran, ending, reason
from course.load.figures import figures
from course.load.guests import Visit
from course.load.memory import MEGABYTE


def lasting(seconds: float, *, status: int = 200, error: str = "", late: float = 0.0) -> list[Visit]:
    return [
        Visit(number=n, intended=0, begun=late, ended=seconds * n / 10, status=status, error=error)
        for n in range(1, 11)
    ]


def ran(wsgi: list[Visit], asgi: list[Visit], **chosen: int | bool) -> Ran:
    memory: dict[str, int | None] = {"wsgi": 60 * MEGABYTE, "asgi": 50 * MEGABYTE}
    choices = Choices()
    for name, value in chosen.items():
        choices = choices.but(name, value)
    return Ran(orders=10, choices=choices, wsgi=figures(wsgi), asgi=figures(asgi), memory=memory)


@pytest.mark.parametrize(
    ("wsgi", "asgi", "said"),
    [
        (4.0, 1.0, "ASGI was 4.0 times as fast: done after 1.00 s, WSGI after 4.00 s."),
        (1.0, 20.0, "WSGI was 20 times as fast: done after 1.00 s, ASGI after 20.0 s."),
        (1.0, 1.2, "Both did about as well: WSGI was done after 1.00 s, ASGI after 1.20 s."),
    ],
)
def test_the_ending_tells_how_long_each_took(wsgi: float, asgi: float, said: str):
    assert ending(ran(lasting(wsgi), lasting(asgi))) == said


def test_failures_are_said_and_explain_nothing():
    race = ran(lasting(1.0), lasting(1.0, status=500, error="status 500"))
    assert ending(race) == (
        "At ASGI 10 of 10 failed (status 500). There is nothing to compare: one of the kitchens served nobody."
    )
    assert reason(race) == ""


def test_a_machine_that_was_too_busy_to_send_in_time_is_said():
    assert ending(ran(lasting(4.0, late=2.0), lasting(1.0))).endswith("so these figures are rough.")


@pytest.mark.parametrize(
    ("wsgi", "asgi", "chosen", "words"),
    [
        (4.0, 1.0, {"threads": 4}, "The loop had all 10 at the supplier at once, gunicorn's 4 threads had 4."),
        (4.0, 1.0, {"threads": 1}, "gunicorn's one thread had one."),
        (
            1.0,
            1.0,
            {"threads": 16},
            "Threads do as well here: nobody waited for one. Memory: 60 MB with threads, 50 MB",
        ),
        (1.0, 2.0, {"threads": 16}, "Threads do better here: nobody waited for one,"),
        (1.0, 4.0, {"block": True}, "A blocked loop serves one order at a time"),
        (1.0, 1.0, {"cpu": True}, "Neither threads nor a loop help; more processes would."),
        (4.0, 1.0, {"sync_view": True}, "in a thread of its own: 10 orders, 10 threads. gunicorn had 4."),
        (1.0, 1.0, {"latency": 0}, "where nobody waits, async has nothing to gain."),
    ],
)
def test_the_reason_is_the_one_that_was_chosen(wsgi: float, asgi: float, chosen: dict[str, int | bool], words: str):
    assert words in reason(ran(lasting(wsgi), lasting(asgi), **chosen))


def test_what_the_choices_do_not_explain_is_not_explained():
    assert reason(ran(lasting(1.0), lasting(4.0), threads=4)) == ""
