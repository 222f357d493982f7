"""Celery's tasks: thin, each calls the domain. All may run twice, late, or at the same time as another."""

from __future__ import annotations

from celery import shared_task

from recipes.domain import log, rows


@shared_task
def bring_up_rows() -> None:
    """Find what a server left behind that was killed: rows that do not follow, logs that have grown long."""
    for pk in rows.behind():
        rows.bring_up(pk)
    for pk in log.due():
        log.compact(pk)
