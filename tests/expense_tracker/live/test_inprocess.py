"""capstone/inprocess.py: Celery's worker and beat in threads of this process, over a broker in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import signals
from config.celery import app

from capstone.inprocess import worker_and_beat

PATIENCE = 30  # seconds, for what comes soon or never


@pytest.fixture
def done() -> Iterator[Callable[[str], bool]]:
    """`done(name)` waits until the task of this name has run."""
    ran: dict[str, threading.Event] = {}

    def note(sender: Any, **_: Any) -> None:
        ran.setdefault(sender.name, threading.Event()).set()

    signals.task_success.connect(note)
    yield lambda name: ran.setdefault(name, threading.Event()).wait(PATIENCE)
    signals.task_success.disconnect(note)


def names() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("celery ")}


def test_a_task_that_is_sent_is_done(done, transactional_db):
    with worker_and_beat(app):
        app.tasks["expenses.tasks.deliver_waiting_mails"].delay()
        assert done("expenses.tasks.deliver_waiting_mails")


@pytest.fixture
def beats_soon() -> Iterator[None]:
    """The beat's plan, with one task that comes at once."""
    plan = app.conf.beat_schedule
    app.conf.beat_schedule = {"soon": {"task": "expenses.tasks.deliver_waiting_mails", "schedule": 0.01}}
    yield
    app.conf.beat_schedule = plan


def test_what_comes_by_itself_comes(done, beats_soon, transactional_db):
    with worker_and_beat(app):
        assert done("expenses.tasks.deliver_waiting_mails")


def test_both_end_with_the_server_and_can_begin_again(done, transactional_db):
    for _ in range(2):
        with worker_and_beat(app):
            assert names() == {"celery beat", "celery worker"}
        assert names() == set()


def test_a_server_that_stops_at_once_does_not_wait_for_a_worker_that_never_began(transactional_db):
    with pytest.raises(ZeroDivisionError), worker_and_beat(app):
        raise ZeroDivisionError
    assert names() == set()
