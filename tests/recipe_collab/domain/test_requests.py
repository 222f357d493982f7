"""Asking a chef for a recipe: told in the pages and by mail, answered once."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core import mail as django_mail
from recipes import tasks
from recipes.domain import requests
from recipes.models import Mail, Notification, RecipeRequest

from capstone.errors import DomainError, Invalid


@pytest.fixture(autouse=True)
def hurried(monkeypatch) -> list[int]:
    """The mails that a task was sent off for."""
    asked: list[int] = []
    monkeypatch.setattr(tasks.deliver_mail, "delay", asked.append)
    return asked


def test_a_request_is_sent_once_its_mail_has_gone_out(ada: User, bob: User, hurried):
    asked = requests.ask(ada, "bob", "A bread for Sunday?")
    assert asked.state == "waiting"
    tasks.mark_requests_sent()
    assert RecipeRequest.objects.get().state == "waiting"
    tasks.deliver_mail(hurried[0])
    assert RecipeRequest.objects.get().state == "sent"
    assert [message.to for message in django_mail.outbox] == [["bob@example.com"]]
    assert "A bread for Sunday?" in django_mail.outbox[0].body
    told = Notification.objects.get()
    assert (told.user, told.kind, told.data["by"]) == (bob, "request.received", "ada")


def test_an_answer_is_given_once_and_told(ada: User, bob: User, hurried):
    pk = requests.ask(ada, "bob", "A bread?").pk
    assert requests.answer(bob, pk, "accepted").state == "accepted"
    with pytest.raises(Invalid):
        requests.answer(bob, pk, "declined")
    tasks.deliver_mail(hurried[0])
    assert RecipeRequest.objects.get().state == "accepted"
    told = Notification.objects.get(user=ada)
    assert (told.kind, told.data) == ("request.answered", {"request": pk, "to": "bob", "state": "accepted"})


def test_only_the_chef_who_was_asked_answers(ada: User, bob: User):
    pk = requests.ask(ada, "bob", "A bread?").pk
    for user, status in ((ada, 403), (get_user_model().objects.create_user("eve"), 404)):
        with pytest.raises(DomainError) as refused:
            requests.answer(user, pk, "declined")
        assert refused.value.status == status
    assert RecipeRequest.objects.get().state == "waiting"


@pytest.mark.parametrize("to", ["ada", "nobody", "gone"])
def test_who_is_not_there_cannot_be_asked(ada: User, to: str):
    get_user_model().objects.create_user("gone", is_active=False)
    with pytest.raises(Invalid) as refused:
        requests.ask(ada, to, "A bread?")
    assert list(refused.value.fields) == ["to"]
    assert not RecipeRequest.objects.exists()


def test_a_chef_without_an_address_is_told_in_the_pages(ada: User):
    eve = get_user_model().objects.create_user("eve")
    pk = requests.ask(ada, "eve", "A bread?").pk
    assert not Mail.objects.exists()
    assert Notification.objects.get().user == eve
    tasks.mark_requests_sent()
    assert requests.answer(eve, pk, "declined").state == "declined"


def test_requests_are_shown_to_both_and_to_nobody_else(ada: User, bob: User):
    requests.ask(ada, "bob", "One")
    requests.ask(bob, "ada", "Two")
    assert [row.text for row in requests.requests(ada)] == ["Two", "One"]
    assert requests.requests(get_user_model().objects.create_user("eve")) == []
