"""What follows the edits of a recipe, a moment later and at the latest when everybody has left."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings

from recipes.domain import hints, log, rows, versions

LATE = 5  # times the rest between two writings of the rows, after which a worker that was asked seems not to be there

logger = logging.getLogger(__name__)


def ask(waited: Mapping[int, float], rest: float) -> set[int]:
    """Have follow() done for these recipes, by a worker where there is one; those for which it is not done yet.

    `waited` says for how many seconds each has been waiting for it. It computes for tens of milliseconds, in which a
    server could relay a hundred edits. A worker that does not do it is not waited for.
    """
    waiting = {*rows.behind(waited), *log.due(waited)}
    if not waiting:
        return set()
    late = {pk for pk in waiting if waited[pk] >= LATE * rest}
    late -= rows.fresh(late, LATE * rest)
    if not settings.REDIS_URL or not _asked(waiting - late, rest):
        late = waiting
    return waiting - {pk for pk in sorted(late) if follow(pk, rest)}


def _asked(recipes: set[int], rest: float) -> bool:
    """Whether a worker could be asked."""
    from recipes import tasks  # which needs this module

    try:
        if wanted := recipes - rows.fresh(recipes, rest):
            tasks.follow.delay(sorted(wanted))
    except Exception as error:  # whatever the broker's client raises
        logger.warning("No worker can be asked for the rows of %s recipes: %r", len(recipes), error)
        return False
    return True


def follow(pk: int, rest: float = 0) -> bool:
    """The rows follow; a log that has grown long becomes one update, and a version first that says who wrote it.

    False, and nothing is done, where a server wrote the rows less than `rest` seconds ago: of several that have the
    recipe open, one is enough.
    """
    if rest and rows.fresh([pk], rest):
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
