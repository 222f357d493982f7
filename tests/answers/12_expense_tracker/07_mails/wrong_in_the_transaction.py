"""Claimed and sent once, but at once: within the transaction that it tells of.

fails: test_a_mail_server_that_is_down_holds_up_no_save
says: saves that were answered with
"""

from __future__ import annotations

import hashlib
import logging
import random
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from expenses.models import Mail, UserProfile

LONGEST_WAIT = 600  # seconds between two tries

logger = logging.getLogger(__name__)


class Undelivered(Exception):
    """The mail could not go out now; it is to be tried again after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"to be tried again in {wait:.0f} s")
        self.wait = wait


def write(profile: UserProfile, key: str, subject: str, text: str) -> Mail | None:
    """Put a mail into the outbox, unless it is there already or the user has no address. Needs `profile.user`."""
    if not profile.user.email:
        return None
    mail, created = Mail.objects.get_or_create(
        key=key,
        defaults={
            "user_id": profile.pk,
            "to": profile.user.email,
            "subject": " ".join(subject.split())[:200],  # a line break would end the header
            "text": text,
            "next_try_at": timezone.now(),
        },
    )
    if created:
        deliver(mail.pk)
    return mail if created else None


def waiting(now: datetime | None = None) -> list[int]:
    """The mails that are to be tried now: new ones, those whose wait is over, those whose worker has died."""
    return list(_due(now or timezone.now()).order_by("next_try_at").values_list("pk", flat=True)[:1000])


def deliver(pk: int) -> bool:
    """Send the mail if it is due; False when it is not, or another worker has it. Raises Undelivered."""
    if not _claim(pk):
        return False
    mail = Mail.objects.get(pk=pk)
    try:
        _message(mail).send()
    except (smtplib.SMTPException, OSError) as error:
        if _for_good(error):
            _settle(mail, refused_at=timezone.now(), error=str(error)[:300])
            return False
        raise _postponed(mail, error) from error
    _settle(mail, sent_at=timezone.now(), error="")
    return True


def _due(now: datetime) -> QuerySet[Mail]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return Mail.objects.filter(free, sent_at=None, refused_at=None, next_try_at__lte=now)


def _claim(pk: int) -> bool:
    # One UPDATE, so that of two workers one finds the row as it wants it; no transaction stays open while mail is sent.
    now = timezone.now()
    until = now + timedelta(seconds=settings.MAIL_CLAIM)
    return _due(now).filter(pk=pk).update(claimed_until=until, attempts=F("attempts") + 1) == 1


def _message(mail: Mail) -> EmailMessage:
    name = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{name}@expense-tracker>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


def _for_good(error: Exception) -> bool:
    """Whether the mail server will say the same tomorrow: an address that does not exist, not a wrong password."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError) or not isinstance(error, smtplib.SMTPResponseException):
        return False
    return error.smtp_code >= 500


def _postponed(mail: Mail, error: Exception) -> Undelivered:
    # Twice as long each time, up to ten minutes; the jitter keeps mails that failed together from coming back together.
    wait = min(LONGEST_WAIT, 2.0**mail.attempts) * random.uniform(0.5, 1)
    _settle(mail, next_try_at=timezone.now() + timedelta(seconds=wait), error=str(error)[:300])
    logger.warning("Mail %s could not be sent, again in %.0f s: %r", mail.pk, wait, error)
    return Undelivered(wait)


def _settle(mail: Mail, **values: object) -> None:
    Mail.objects.filter(pk=mail.pk).update(claimed_until=None, **values)
