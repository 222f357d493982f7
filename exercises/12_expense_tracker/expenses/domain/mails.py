"""The outbox: what is to be mailed, and how it goes out.

Here a mail goes out in the middle of the transaction that it tells of, and once more by a task, to be sure. A mail
server that is down takes the expense with it; an expense that is rolled back was mailed all the same; and each task
that comes sends one more. Commit the mail with its event, let a task send it after the commit, claim it before it is
sent, and try again later what failed. Graded: one mail for each event, a mail server that is down, tasks that come
three times, an address that does not exist.

Before you run it: a worker dies after the mail server has said OK. What does the next worker know?
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from expenses.models import Mail, UserProfile


class Undelivered(Exception):
    """The mail could not go out now; it is to be tried again after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"to be tried again in {wait:.0f} s")
        self.wait = wait


def write(profile: UserProfile, key: str, subject: str, text: str) -> Mail | None:
    """Put a mail into the outbox, unless it is there already or the user has no address. Needs `profile.user`."""
    if not profile.user.email:
        return None
    mail = Mail(key=key, user_id=profile.pk, to=profile.user.email, subject=" ".join(subject.split())[:200], text=text)
    # TODO: not now, and not here. A task sends it after the commit: expenses.tasks.deliver_mail.
    _message(mail).send()
    mail.sent_at = timezone.now()
    mail.save()
    transaction.on_commit(lambda: _again(mail.pk), robust=True)
    return mail


def _again(pk: int) -> None:
    # To be sure that it arrives. The tasks know the domain, not the other way round.
    from expenses.tasks import deliver_mail

    deliver_mail.delay(pk)


def waiting(now: datetime | None = None) -> list[int]:
    """The mails that are to be tried now."""
    return list(Mail.objects.filter(sent_at=None).values_list("pk", flat=True)[:1000])


def deliver(pk: int) -> bool:
    """Send the mail; False when it is not due, or another worker has it. Raises Undelivered."""
    # TODO: claim it first, and try again later when the mail server is down; Mail has the fields for it.
    mail = Mail.objects.get(pk=pk)
    _message(mail).send()
    mail.sent_at = timezone.now()
    mail.save()
    return True


def _message(mail: Mail) -> EmailMessage:
    return EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to])
