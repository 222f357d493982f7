"""The log of a recipe's document: updates with numbers, without gaps, each committed before anybody hears of it.

Numbers are given under the lock of the document's row: on PostgreSQL, rows of two transactions could become visible in
another order than that of their numbers, and a reader would believe that it had seen all up to the higher one.

Locks are taken with `no_key` everywhere: an update refers to its recipe, and to write it PostgreSQL asks for the
recipe's key. A full lock on the recipe, held by who then wants the document's row, would be a deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from recipes.domain import crdt
from recipes.models import Document, Update

# Written by hand, for PostgreSQL and SQLite alike: the ORM takes longer to put these two together than the database to
# do them, and every edit waits for them. Both databases call the columns of VALUES column1, column2, ...
_COUNT = """
    UPDATE recipes_document SET number = made.column2, bytes_since = bytes_since + made.column3
    FROM (VALUES {}) AS made WHERE recipe_id = made.column1
"""
_INSERT = "INSERT INTO recipes_update (recipe_id, number, author_id, data, created) VALUES {}"
_MOST_ROWS = 1000  # of one statement: SQLite takes some 32,000 parameters


class Line(NamedTuple):
    """What is to be written: a Yjs update, and the id of who made it (None for the server itself)."""

    author: int | None
    data: bytes


class Written(NamedTuple):
    """What was written of one recipe: the lines with the numbers from `previous` + 1 to `number`."""

    previous: int
    number: int


class Read(NamedTuple):
    """What a reader lacked: these updates, in any order, lead to `number`."""

    number: int
    updates: list[bytes]


def append(batch: Mapping[int, Sequence[Line]]) -> dict[int, Written]:
    """Write lines of several recipes (by id) in one transaction; a recipe that is gone is left out of what it gives."""
    with transaction.atomic(savepoint=False):
        locked = Document.objects.select_for_update(no_key=True).filter(pk__in=batch)
        standing = locked.order_by("pk").values_list("pk", "number")  # in one order: no deadlock
        written = {pk: Written(number, number + len(batch[pk])) for pk, number in standing}
        _execute(_COUNT, ((pk, now, _size(batch[pk])) for pk, (_, now) in written.items()))
        moment = connection.ops.adapt_datetimefield_value(timezone.now())
        _execute(
            _INSERT,
            (
                (pk, number, line.author, line.data, moment)
                for pk, (previous, _) in written.items()
                for number, line in enumerate(batch[pk], start=previous + 1)
            ),
        )
    return written


def read_after(pk: int, number: int) -> Read | None:
    """What came after update `number` of a recipe, or all there is where that was compacted; None when it is gone.

    Without a transaction: on SQLite, where one takes the lock of the writers, readers would hold up every edit.
    """
    while True:
        document = Document.objects.filter(pk=pk).first()
        if document is None:
            return None
        begin = max(number, document.compacted)
        rows = list(Update.objects.filter(recipe=pk, number__gt=begin).values_list("number", "data"))
        last = rows[-1][0] if rows else begin
        if last - begin == len(rows) and last >= document.number:  # else it was compacted between the two reads
            state = [bytes(document.state)] if number < document.compacted else []
            return Read(last, state + [bytes(data) for _, data in rows])


def numbers(recipes: Iterable[int]) -> dict[int, int]:
    """The number of the newest update of each of these recipes that is there. One query."""
    return dict(Document.objects.filter(pk__in=list(recipes)).values_list("pk", "number"))


def compact(pk: int) -> bool:
    """Make one of a recipe's updates, when they have become many; whether it was done."""
    if pk not in due([pk]):  # without a lock: it is asked for often, and has seldom anything to do
        return False
    with transaction.atomic():
        document = Document.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if document is None or document.number - document.compacted < settings.COMPACT_AFTER:
            return False
        rows = Update.objects.filter(recipe=pk, number__lte=document.number)
        before = [document.state] if document.compacted else []
        document.state = crdt.compacted(map(bytes, [*before, *rows.values_list("data", flat=True)]))
        document.compacted, document.bytes_since = document.number, 0
        document.save(update_fields=["state", "compacted", "bytes_since"])
        rows.delete()
    return True


def due(recipes: Iterable[int] | None = None) -> list[int]:
    """The recipes that compact() has something to do for; of these, or of all."""
    many = Document.objects.filter(number__gte=F("compacted") + settings.COMPACT_AFTER)
    return list((many if recipes is None else many.filter(pk__in=list(recipes))).values_list("pk", flat=True))


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line.data) for line in lines)


def _execute(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    rows = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(rows, _MOST_ROWS)):
            places = ", ".join([f"({', '.join(['%s'] * len(some[0]))})"] * len(some))
            cursor.execute(statement.format(places), [value for row in some for value in row])
