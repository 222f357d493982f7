"""The outbox: a mail is committed with what it tells of, and goes out afterwards, once.

How stands in capstone/outbox.py.
"""

from __future__ import annotations

from capstone.outbox import Outbox, Undelivered
from expenses.models import Mail, UserProfile

__all__ = ["Undelivered", "deliver", "waiting", "write"]


def _hurry(pk: int) -> None:
    # The tasks know the domain, not the other way round.
    from expenses.tasks import deliver_mail

    deliver_mail.delay(pk)


_outbox = Outbox(Mail, _hurry)
deliver, waiting = _outbox.deliver, _outbox.waiting


def write(profile: UserProfile, key: str, subject: str, text: str) -> Mail | None:
    """Put a mail into the outbox, unless it is there already or the user has no address. Needs `profile.user`."""
    return _outbox.write(profile.user, key, subject, text)
