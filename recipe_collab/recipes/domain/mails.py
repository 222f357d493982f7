"""The recipes' outbox: capstone/outbox.py says how a mail goes out once."""

from __future__ import annotations

from capstone.outbox import Outbox
from recipes.models import Mail


def _hurry(pk: int) -> None:
    # The tasks know the domain, not the other way round.
    from recipes.tasks import deliver_mail

    deliver_mail.delay(pk)


outbox = Outbox(Mail, _hurry)
