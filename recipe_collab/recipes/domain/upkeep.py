"""What follows the edits of a recipe, a moment later and at the latest when everybody has left."""

from __future__ import annotations

import logging

from django.conf import settings

from recipes.domain import hints, log, rows, versions

LATE = 5  # times the rest between two writings of the rows, after which whoever was asked for it seems not to be there

logger = logging.getLogger(__name__)


def ask(pk: int, rest: float) -> bool:
    """Have follow() done, by a worker where there is one; whether nothing is left to do.

    It computes for tens of milliseconds, in which a server could relay a hundred edits. A worker that does not do it
    is not waited for.
    """
    from recipes import tasks  # which needs this module

    if not rows.behind([pk]) and not log.due([pk]):
        return True
    if settings.REDIS_URL and rows.fresh(pk, LATE * rest):
        try:
            if not rows.fresh(pk, rest):
                tasks.follow.delay(pk)
            return False
        except Exception as error:  # whatever the broker's client raises
            logger.warning("No worker can be asked for the rows of recipe %s: %r", pk, error)
    return follow(pk, rest)


def follow(pk: int, rest: float = 0) -> bool:
    """The rows follow; a log that has grown long becomes one update, and a version first that says who wrote it.

    False, and nothing is done, where a server wrote the rows less than `rest` seconds ago: of several that have the
    recipe open, one is enough.
    """
    if rest and rows.fresh(pk, rest):
        return False
    rows.bring_up(pk)
    if log.due([pk]):
        _keep(pk)
        log.compact(pk)
    return True


def leave(pk: int) -> None:
    """The same, and a version of what was done: everybody has left."""
    follow(pk)
    _keep(pk)


def _keep(pk: int) -> None:
    if versions.keep(pk):
        hints.tell_recipe(pk, "versions")


def waiting() -> list[int]:
    """The recipes that follow() has something to do for."""
    return sorted({*rows.behind(), *log.due()})
