"""Celery's tasks: thin, each calls the domain. All may run twice, late, or at the same time as another."""

from __future__ import annotations

from celery import shared_task

from recipes.domain import upkeep


@shared_task
def bring_up_rows() -> None:
    """Find what a server left behind that was killed: rows that do not follow, logs that have grown long."""
    for pk in upkeep.waiting():
        upkeep.follow(pk)
