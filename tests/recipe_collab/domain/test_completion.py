"""A recipe is complete: everybody hears of it once, whatever a mail server does."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import signals
from config.celery import app
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.utils import timezone
from recipes import tasks
from recipes.domain import access, completion, notices
from recipes.domain.mails import outbox
from recipes.models import Mail, Notification, Recipe, Role

from capstone.errors import DomainError
from capstone.inprocess import worker_and_beat
from capstone.outbox import Undelivered

PATIENCE = 30  # seconds, for what comes soon or never


@pytest.fixture
def hurried(monkeypatch) -> list[int]:
    """The mails that a task was sent off for."""
    asked: list[int] = []
    monkeypatch.setattr(tasks, "deliver_together", lambda recipe, mails: asked.extend(mails))
    return asked


@pytest.fixture
def shared(soup: Recipe, ada: User, bob: User, hurried) -> Recipe:
    """Bob edits it, too, and somebody without an address reads it."""
    access.share(ada, soup.pk, bob, Role.EDITOR)
    access.share(ada, soup.pk, get_user_model().objects.create_user("eve"), Role.VIEWER)
    return soup


def refusing(monkeypatch, address: str, code: int) -> None:
    send = EmailMessage.send

    def refuse(message: EmailMessage) -> int:
        if message.to == [address]:
            raise smtplib.SMTPRecipientsRefused({address: (code, b"no")})
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", refuse)


def test_every_collaborator_is_told_once(shared: Recipe, ada: User, bob: User, hurried):
    django_mail.outbox = []
    for user in (bob, ada, bob):
        assert completion.complete(user, shared.pk).status == "complete"
    for pk in hurried * 2:
        outbox.deliver(pk)
    assert sorted(message.to[0] for message in django_mail.outbox) == ["ada@example.com", "bob@example.com"]
    assert "Onion soup" in django_mail.outbox[0].body
    told = Notification.objects.filter(kind="recipe.completed").values_list("user__username", "number")
    assert sorted(told) == [("ada", 1), ("bob", 1), ("eve", 1)]


def test_a_dead_address_does_not_stop_the_others_and_the_owner_hears_of_it(shared, ada, bob, hurried, monkeypatch):
    refusing(monkeypatch, "bob@example.com", 550)
    completion.complete(ada, shared.pk)
    assert completion.settled() == []
    assert completion.tell_owner(shared.pk) is False
    assert [outbox.deliver(pk) for pk in hurried] == [True, False]
    tasks.tell_owners()
    tasks.tell_owners()
    line = Notification.objects.get(kind="recipe.mailed")
    assert (line.user, line.data["refused"]) == (ada, ["bob@example.com"])
    assert line.text == "1 of 2 were mailed that Onion soup is complete."


def test_a_mail_server_that_is_busy_is_asked_again(shared, ada, hurried, monkeypatch):
    refusing(monkeypatch, "bob@example.com", 451)
    completion.complete(ada, shared.pk)
    with pytest.raises(Undelivered):
        outbox.deliver(hurried[1])
    assert outbox.waiting() == [hurried[0]]
    assert outbox.waiting(timezone.now() + timedelta(minutes=10)) == hurried
    assert Mail.objects.get(pk=hurried[1]).attempts == 1


def test_a_viewer_may_not_complete(shared: Recipe):
    eve = get_user_model().objects.get(username="eve")
    with pytest.raises(DomainError) as refused:
        completion.complete(eve, shared.pk)
    assert refused.value.status == 403
    assert not Notification.objects.exists()


def test_a_broker_that_is_gone_leaves_the_mail_to_the_beat(shared, ada, monkeypatch):
    def gone(recipe: int, mails: list[int]) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks, "deliver_together", gone)
    completion.complete(ada, shared.pk)
    assert len(outbox.waiting()) == 2


@pytest.fixture
def told(soup: Recipe) -> Iterator[threading.Event]:
    """A worker is here, and a beat without a plan; set when the task has run that tells the soup's owner."""
    event = threading.Event()

    def note(sender: Any, args: Any, **_: Any) -> None:
        if sender.name == "recipes.tasks.tell_owner" and list(args) == [soup.pk]:
            event.set()

    plan, app.conf.beat_schedule = app.conf.beat_schedule, {}
    signals.task_postrun.connect(note)
    with worker_and_beat(app):
        yield event
    signals.task_postrun.disconnect(note)
    app.conf.beat_schedule = plan


def test_the_last_mail_has_the_owner_told(soup: Recipe, ada: User, bob: User, told, monkeypatch):
    refusing(monkeypatch, "bob@example.com", 550)
    access.share(ada, soup.pk, bob, Role.EDITOR)
    completion.complete(ada, soup.pk)
    assert told.wait(PATIENCE)
    assert Notification.objects.get(kind="recipe.mailed").data["refused"] == ["bob@example.com"]
    assert [message.to for message in django_mail.outbox] == [["ada@example.com"]]


def test_notices_have_numbers_without_gaps_and_are_read_from_any_of_them(ada: User, bob: User):
    for name in ("one", "two", "three"):
        notices.tell([ada.pk, bob.pk], "test", name, {"name": name})
    notices.tell([bob.pk], "test", "four", {})
    assert [row["number"] for row in notices.read_after(bob, 1)] == [2, 3, 4]
    assert notices.head(ada) == (3, 3)
    assert notices.mark_read(ada, 2) == (3, 1)
    assert notices.head(bob) == (4, 4)
