"""The outbox: written with the event, delivered once."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import transaction
from expenses import tasks
from expenses.domain import mails
from expenses.domain.expenses import add_expense
from expenses.domain.log import changing
from expenses.models import Mail, UserProfile

from capstone.environment import mail

from .conftest import NOW


@pytest.fixture
def hurried(monkeypatch):
    """The mails that a task was sent off for."""
    asked = []
    monkeypatch.setattr(tasks.deliver_mail, "delay", asked.append)
    return asked


@pytest.fixture
def reader(ada, hurried):
    UserProfile.objects.filter(pk=ada.pk).update(notify="email")
    return ada


@pytest.fixture
def outbox(settings):
    """What Django has sent."""
    django_mail.outbox = []
    return django_mail.outbox


def spend(user, food, **changes):
    data = {"amount": "12.50", "category": food.pk, "description": "Soup", **changes}
    return add_expense(user, data, via="api")[0]


def failing(monkeypatch, error):
    def send(message):
        raise error

    monkeypatch.setattr(EmailMessage, "send", send)


def at(monkeypatch, seconds):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(seconds=seconds))


def test_an_expense_is_mailed_once_and_as_plain_text(reader, food, hurried, outbox):
    spend(reader, food, description="Fish & <chips>")
    for pk in hurried * 3:
        mails.deliver(pk)
    (message,) = outbox
    assert message.to == ["ada@example.com"]
    assert "Fish & <chips>" in message.body
    assert message.extra_headers["Message-ID"].startswith("<")


@pytest.mark.parametrize(
    "profile", [{"notify": "live"}, {"notify": "off"}, {"notify": "email", "email_when": "digest"}]
)
def test_who_does_not_want_single_mails_gets_none(reader, food, profile):
    UserProfile.objects.filter(pk=reader.pk).update(**profile)
    spend(reader, food)
    assert not Mail.objects.exists()


def test_who_has_no_address_gets_none(reader, food):
    reader.email = ""
    reader.save()
    spend(reader, food)
    assert not Mail.objects.exists()


def test_a_limit_is_mailed_to_who_reads_digests_too(reader, food):
    UserProfile.objects.filter(pk=reader.pk).update(email_when="digest", monthly_limit=10)
    spend(reader, food)
    assert Mail.objects.get().subject == "The limit of the month is passed: 12.50 of 10.00 EUR"


def test_a_mail_is_written_once_for_one_event(reader, hurried):
    for _ in range(2):
        with changing(reader) as profile:
            mails.write(profile, "limit:1", "Subject\nBcc: all", "Text")
    assert Mail.objects.get().subject == "Subject Bcc: all"
    assert len(hurried) == 1


def test_no_task_goes_out_for_what_was_rolled_back(reader, hurried):
    with changing(reader) as profile:
        mails.write(profile, "limit:1", "Subject", "Text")
        transaction.set_rollback(True)
    assert hurried == []
    assert not Mail.objects.exists()


def test_a_broker_that_is_gone_fails_nothing_and_the_mail_waits(reader, food, monkeypatch):
    def delay(pk):
        raise ConnectionError

    monkeypatch.setattr(tasks.deliver_mail, "delay", delay)
    spend(reader, food)
    assert mails.waiting() == [Mail.objects.get().pk]


def test_what_fails_waits_longer_each_time_and_then_goes_out(reader, food, hurried, outbox, monkeypatch):
    spend(reader, food)
    waits = []
    with monkeypatch.context() as broken:
        failing(broken, smtplib.SMTPServerDisconnected("gone"))
        for _ in range(3):
            at(monkeypatch, sum(waits) + 0.001 * len(waits))  # a moment has whole microseconds
            with pytest.raises(mails.Undelivered) as undelivered:
                mails.deliver(hurried[0])
            waits.append(undelivered.value.wait)
    assert waits[0] <= 2 <= 2 * waits[1]
    assert waits[1] <= 4 <= 2 * waits[2] <= 16
    assert mails.deliver(hurried[0]) is False  # not due yet
    at(monkeypatch, sum(waits) + 0.001 * len(waits))
    assert mails.deliver(hurried[0]) is True
    assert len(outbox) == 1


def test_the_task_tries_again_by_itself(reader, food, hurried, monkeypatch):
    spend(reader, food)
    failing(monkeypatch, OSError("refused"))
    asked = []

    def retry(**options):
        asked.append(options["countdown"])
        return options["exc"]

    monkeypatch.setattr(tasks.deliver_mail, "retry", retry)
    with pytest.raises(mails.Undelivered) as undelivered:
        tasks.deliver_mail(hurried[0])
    assert asked == [undelivered.value.wait + 1]


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (smtplib.SMTPRecipientsRefused({"ada@example.com": (550, b"No such guest")}), False),
        (smtplib.SMTPRecipientsRefused({"ada@example.com": (451, b"Try later")}), True),
        (smtplib.SMTPDataError(554, b"Spam"), False),
        (smtplib.SMTPDataError(452, b"Full"), True),
        (smtplib.SMTPAuthenticationError(535, b"Wrong password"), True),
        (TimeoutError(), True),
    ],
)
def test_only_what_is_refused_for_good_is_given_up(reader, food, hurried, monkeypatch, error, again):
    spend(reader, food)
    failing(monkeypatch, error)
    if again:
        with pytest.raises(mails.Undelivered):
            mails.deliver(hurried[0])
    else:
        assert mails.deliver(hurried[0]) is False
    at(monkeypatch, 3600)
    assert bool(mails.waiting()) is again


def test_a_mail_that_somebody_is_sending_is_left_alone_until_the_claim_ends(
    reader, food, hurried, outbox, settings, monkeypatch
):
    spend(reader, food)
    with monkeypatch.context() as killed:
        failing(killed, SystemExit())  # what no except catches: the worker is gone, its claim stays
        with pytest.raises(SystemExit):
            mails.deliver(hurried[0])
    at(monkeypatch, settings.MAIL_CLAIM - 1)
    assert (mails.waiting(), mails.deliver(hurried[0])) == ([], False)
    at(monkeypatch, settings.MAIL_CLAIM)
    assert mails.waiting() == hurried
    assert mails.deliver(hurried[0]) is True
    assert len(outbox) == 1


def test_the_claim_outlasts_a_mail_server_that_takes_its_time_at_every_step(settings):
    steps = "connect greeting EHLO HELO AUTH user password MAIL RCPT DATA text QUIT".split()
    timeout = mail("smtp://ada:secret@mail.example")["options"]["timeout"]
    assert len(steps) * timeout < settings.MAIL_CLAIM
