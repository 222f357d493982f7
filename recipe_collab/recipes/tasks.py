"""Celery's tasks: thin, each calls the domain. All may run twice, late, or at the same time as another."""

from __future__ import annotations

from celery import Task, chord, shared_task
from django.conf import settings

from capstone.outbox import Undelivered
from recipes.domain import completion, imports, prices, reports, requests, upkeep
from recipes.domain.mails import outbox


@shared_task
def bring_up_rows() -> None:
    """Find what a server left behind that was killed: rows that do not follow, logs that have grown long."""
    for pk in upkeep.waiting():
        upkeep.follow(pk)


@shared_task
def follow(recipes: list[int]) -> None:
    """What follows the edits of these recipes; several servers may ask for it."""
    for pk in recipes:
        upkeep.follow(pk, settings.ROWS_DELAY)


@shared_task(bind=True, max_retries=None, ignore_result=False)  # a chord asks for its results
def deliver_mail(self: Task, pk: int) -> None:
    """Send one mail of the outbox; tried again, later and later, until the mail server takes it or says never."""
    try:
        outbox.deliver(pk)
    except Undelivered as error:
        # A second more than the mail waits, so that it is due when the task comes.
        raise self.retry(exc=error, countdown=error.wait + 1) from error
    requests.mark_sent()


@shared_task
def deliver_waiting_mails() -> None:
    """Find what no task is on its way for: after a worker died, or while the broker was gone."""
    for pk in outbox.waiting():
        deliver_mail.delay(pk)


def deliver_together(recipe: int, mails: list[int]) -> None:
    """Have these mails delivered side by side, and the recipe's owner told when the last one is out."""
    told = tell_owner.si(recipe)
    if mails:
        chord([deliver_mail.si(pk) for pk in mails], told).delay()
    else:
        told.delay()


@shared_task
def tell_owner(recipe: int) -> None:
    """Tell a recipe's owner whom the mails reached, if they are all out."""
    completion.tell_owner(recipe)


@shared_task
def tell_owners() -> None:
    """Find the owners that no task is on its way for: after a worker died, or while the broker was gone."""
    for pk in completion.settled():
        completion.tell_owner(pk)


@shared_task
def mark_requests_sent() -> None:
    """Find requests whose mail went out while its worker died."""
    requests.mark_sent()


@shared_task
def run_import(pk: int) -> None:
    """Read a file of recipes, and write them."""
    imports.run(pk)


@shared_task
def run_waiting_imports() -> None:
    """Find those that no worker has: it died, or the broker was gone."""
    for pk in imports.waiting():
        run_import.delay(pk)


@shared_task
def write_reports() -> None:
    """The daily reports of those for whom it is five."""
    reports.write_due()


@shared_task
def fetch_prices() -> None:
    """The prices of what recipes use, of this hour."""
    prices.run()


@shared_task
def fetch_all_prices() -> None:
    """All prices, at six."""
    prices.run(full=True)
