"""Celery's tasks: thin, each calls the domain. All may run twice, late, or at the same time as another."""

from __future__ import annotations

from celery import Task, shared_task

from expenses.domain import csv_files, digests, limits, mails, rates, recurring


@shared_task(bind=True, max_retries=None)
def deliver_mail(self: Task, pk: int) -> None:
    """Send one mail of the outbox; tried again, later and later, until the mail server takes it or says never."""
    try:
        mails.deliver(pk)
    except mails.Undelivered as error:
        # A second more than the mail waits, so that it is due when the task comes.
        raise self.retry(exc=error, countdown=error.wait + 1) from error


@shared_task
def deliver_waiting_mails() -> None:
    """Find what no task is on its way for: after a worker died, or while the broker was gone."""
    for pk in mails.waiting():
        deliver_mail.delay(pk)


@shared_task
def add_recurring_expenses() -> None:
    """Add what has fallen due."""
    recurring.add_due()


@shared_task
def check_all_limits() -> None:
    """Tell what no change told: expenses whose day has come, limits that were changed in the admin."""
    limits.check_all()


@shared_task
def send_digests() -> None:
    """Write the digests for whose user it is time."""
    digests.write_due()


@shared_task
def fetch_rates() -> None:
    """Ask the rate service, for every currency that a user has."""
    rates.refresh_all()


@shared_task
def drop_old_imports() -> None:
    """Drop the files that nobody wrote."""
    csv_files.drop_old()
