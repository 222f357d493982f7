"""Files of recipes, imported by a worker: read and looked at first, then written in one transaction, or not at all.

A worker claims the job for a while and says again and again that it still has it; one that dies leaves it to the next,
which begins anew. At the end the job's row is the lock: of two workers, or of a worker and who cancels, one is first.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from capstone.bodies import too_large
from capstone.errors import Invalid, NotFound
from recipes.domain import hints, notices, recipe_files
from recipes.domain.recipes import New, create_recipes
from recipes.models import ImportJob

SHOWN = 20  # jobs in a list
STEP = 20  # recipes that are looked at before the job's row is written
BROKEN = "Something went wrong here; it was written down."
State = ImportJob.State
Errors = list[dict[str, Any]]

logger = logging.getLogger(__name__)


def start(user: AbstractBaseUser, name: str, content: bytes) -> ImportJob:
    """Keep the file, for a worker. Raises DomainError `too_large`, and Invalid when it is no text."""
    if len(content) > settings.LARGEST_IMPORT:
        raise too_large(settings.LARGEST_IMPORT)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8: byte {error.start + 1} is no part of a character."
        raise Invalid({"file": [message]}, message) from None
    # PostgreSQL stores no zero bytes.
    job = ImportJob.objects.create(user_id=user.pk, name=name.replace("\0", "")[:200], text=text.replace("\0", "�"))
    transaction.on_commit(lambda: _hurry(job.pk), robust=True)
    return job


def get_job(user: AbstractBaseUser, pk: int) -> ImportJob:
    """One of the user's. Raises NotFound."""
    job = ImportJob.objects.defer("text").filter(user=user, pk=pk).first()
    if job is None:
        raise NotFound("import")
    return job


def jobs(user: AbstractBaseUser) -> list[ImportJob]:
    """The user's newest."""
    return list(ImportJob.objects.defer("text").filter(user=user)[:SHOWN])


def cancel(user: AbstractBaseUser, pk: int) -> ImportJob:
    """Nothing of it is written; one that has ended stays as it is. Raises NotFound."""
    get_job(user, pk)
    if _settle(pk, state=State.CANCELLED):
        hints.tell([user.pk], "import", pk)
    return get_job(user, pk)


def waiting(now: datetime | None = None) -> list[int]:
    """The jobs that no worker has, the oldest first."""
    return list(_free(now or timezone.now()).order_by("pk").values_list("pk", flat=True))


def run(pk: int) -> bool:
    """Do the job, if it is free; whether it was done now."""
    if not _claim(pk):
        return False
    job = ImportJob.objects.get(pk=pk)
    try:
        return _run(job, recipe_files.read(job.text))
    except Invalid as error:
        _fail(job, error.message)
    except (InterfaceError, OperationalError):  # a database that is gone: another run will find it well
        raise
    except Exception:
        logger.exception("Import %s broke", pk)
        _fail(job, BROKEN)
    return False


def _run(job: ImportJob, found: list[Any]) -> bool:
    good: list[New] = []
    errors: Errors = []
    for place, recipe in enumerate(found, start=1):
        try:
            good.append(recipe_files.prepared(recipe))
        except Invalid as error:
            errors.append({"row": place, "message": _said(error)})
        if place % STEP == 0 and not _progress(job, total=len(found), done=place, errors=errors):
            return False  # cancelled
    return _write(job, good, total=len(found), done=len(found), errors=errors)


def _progress(job: ImportJob, **values: Any) -> bool:
    """Say how far it is, and keep it; False when it is ours no more."""
    mine = _unfinished(job.pk).update(claimed_until=_claimed(), **values) == 1
    hints.tell([job.user_id], "import", job.pk)
    return mine


def _write(job: ImportJob, good: list[New], **values: Any) -> bool:
    if not _progress(job, **values):
        return False
    with transaction.atomic():
        if not _unfinished(job.pk).select_for_update(no_key=True).exists():
            return False
        made = create_recipes(job.user, good)
        _end(job, State.DONE, added=len(made))
        hints.tell([job.user_id], "recipes")
    return True


def _fail(job: ImportJob, message: str) -> None:
    with transaction.atomic():
        if _unfinished(job.pk).select_for_update(no_key=True).exists():
            _end(job, State.FAILED, errors=[{"row": 0, "message": message}])


def _end(job: ImportJob, state: str, **values: Any) -> None:
    _settle(job.pk, state=state, **values)
    job.refresh_from_db(fields=["added", "errors"])
    wrong = f", {len(job.errors)} with mistakes" if job.errors else ""
    text = f"{job.name}: {job.added} recipes{wrong}" if state == State.DONE else f"{job.name} could not be read"
    data = {"job": job.pk, "state": state, "added": job.added, "errors": len(job.errors)}
    notices.tell([job.user_id], "import.ended", text, data)
    hints.tell([job.user_id], "import", job.pk)


def _settle(pk: int, **values: Any) -> bool:
    # Nobody needs the file any more.
    return _unfinished(pk).update(text="", claimed_until=None, **values) == 1


def _unfinished(pk: int) -> QuerySet[ImportJob]:
    return ImportJob.objects.filter(pk=pk, state__in=(State.WAITING, State.RUNNING))


def _free(now: datetime) -> QuerySet[ImportJob]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return ImportJob.objects.filter(free, state__in=(State.WAITING, State.RUNNING))


def _claim(pk: int) -> bool:
    mine = _free(timezone.now()).filter(pk=pk)
    return mine.update(state=State.RUNNING, claimed_until=_claimed(), done=0, errors=[]) == 1


def _claimed() -> datetime:
    return timezone.now() + timedelta(seconds=settings.IMPORT_CLAIM)


def _said(error: Invalid) -> str:
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in error.fields.items())


def _hurry(pk: int) -> None:
    # The tasks know the domain, not the other way round.
    from recipes.tasks import run_import

    try:
        run_import.delay(pk)
    except Exception as error:  # whatever the broker's client raises
        logger.warning("Import %s waits for the beat: %r", pk, error)
