"""What follows the edits of a recipe, a moment later and at the latest when everybody has left."""

from __future__ import annotations

from recipes.domain import hints, log, rows, versions


def follow(pk: int) -> None:
    """The rows follow; a log that has grown long becomes one update, and a version first that says who wrote it."""
    rows.bring_up(pk)
    if log.due([pk]):
        _keep(pk)
        log.compact(pk)


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
