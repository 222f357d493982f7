"""What follows the edits of a recipe, a moment later and at the latest when everybody has left."""

from __future__ import annotations

from recipes.domain import hints, log, rows, versions


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
