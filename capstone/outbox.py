"""The outbox: a mail is committed with what it tells of, and goes out afterwards, once.

Its key names the event, so that the same event writes no second mail. Who delivers it claims it first, for a limited
time: a worker that dies gives it free again by doing nothing. One gap cannot be closed from here: when a worker dies
between the mail server's "250 OK" and our commit, the mail goes out again. It then has the same Message-ID.
"""

from __future__ import annotations

import hashlib
import logging
import random
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

LONGEST_WAIT = 600  # seconds between two tries

logger = logging.getLogger(__name__)


class OutgoingMail(models.Model):
    """A mail that is to go out. It waits until `next_try_at`; a worker claims it until `claimed_until`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # for good: there is no such address
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} to {self.to}"


class Undelivered(Exception):
    """The mail could not go out now; it is to be tried again after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"to be tried again in {wait:.0f} s")
        self.wait = wait


class Outbox:
    """The mails of one project. `hurry(pk)` has the mail delivered soon; it may fail, for waiting() finds the mail."""

    def __init__(self, model: type[OutgoingMail], hurry: Callable[[int], Any]) -> None:
        self._model: Any = model
        self._hurry = hurry

    def write(self, user: Any, key: str, subject: str, text: str, *, hurry: bool = True) -> Any:
        """Put a mail into the outbox: the mail, or None where it is there already or the user has no address.

        Without `hurry` the caller has it delivered, together with others; waiting() finds it in any case.
        """
        if not user.email:
            return None
        mail, created = self._model.objects.get_or_create(
            key=key,
            defaults={
                "user_id": user.pk,
                "to": user.email,
                "subject": " ".join(subject.split())[:200],  # a line break would end the header
                "text": text,
                "next_try_at": timezone.now(),
            },
        )
        if created and hurry:
            transaction.on_commit(lambda: self._send_soon(mail.pk), robust=True)
        return mail if created else None

    def waiting(self, now: datetime | None = None) -> list[int]:
        """The mails to be tried now: new ones, those whose wait is over, those whose worker has died; 1,000 at most."""
        return list(self._due(now or timezone.now()).order_by("next_try_at").values_list("pk", flat=True)[:1000])

    def deliver(self, pk: int) -> bool:
        """Send the mail if it is due; False when it is not, or another worker has it. Raises Undelivered."""
        if not self._claim(pk):
            return False
        mail = self._model.objects.get(pk=pk)
        try:
            _message(mail).send()
        except (smtplib.SMTPException, OSError) as error:
            if _for_good(error):
                self._settle(mail, refused_at=timezone.now(), error=str(error)[:300])
                return False
            raise self._postponed(mail, error) from error
        self._settle(mail, sent_at=timezone.now(), error="")
        return True

    def _send_soon(self, pk: int) -> None:
        try:
            self._hurry(pk)
        except Exception as error:  # whatever the broker's client raises
            logger.warning("Mail %s waits in the outbox: %r", pk, error)

    def _due(self, now: datetime) -> QuerySet:
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self._model.objects.filter(free, sent_at=None, refused_at=None, next_try_at__lte=now)

    def _claim(self, pk: int) -> bool:
        # One UPDATE, so that of two workers one finds the row as it wants it; no transaction is open while it is sent.
        now = timezone.now()
        until = now + timedelta(seconds=settings.MAIL_CLAIM)
        return self._due(now).filter(pk=pk).update(claimed_until=until, attempts=F("attempts") + 1) == 1

    def _postponed(self, mail: OutgoingMail, error: Exception) -> Undelivered:
        # Twice as long each time, up to ten minutes; the jitter keeps those that failed together from coming together.
        wait = min(LONGEST_WAIT, 2.0**mail.attempts) * random.uniform(0.5, 1)  # noqa: S311
        self._settle(mail, next_try_at=timezone.now() + timedelta(seconds=wait), error=str(error)[:300])
        logger.warning("Mail %s could not be sent, again in %.0f s: %r", mail.pk, wait, error)
        return Undelivered(wait)

    def _settle(self, mail: OutgoingMail, **values: object) -> None:
        self._model.objects.filter(pk=mail.pk).update(claimed_until=None, **values)


def _message(mail: OutgoingMail) -> EmailMessage:
    name = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


def _for_good(error: Exception) -> bool:
    """Whether the mail server will say the same tomorrow: an address that does not exist, not a wrong password."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError) or not isinstance(error, smtplib.SMTPResponseException):
        return False
    return error.smtp_code >= 500
