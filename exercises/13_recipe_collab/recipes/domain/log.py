"""The log of a recipe's document: updates with numbers, 1, 2, 3, each committed before anybody hears of it.

A log that only grows would be read from its beginning at every opening of the page, so from time to time `compact`
makes one of many: their sum goes into the document's row, and the lines go. Here nobody else has thought of that. The
next number is one more than that of the last line, and is read without a lock; who reads gets lines and nothing else.
Give numbers from the document's row, under its lock, and read what was compacted, too. Graded: numbers of what is typed
and what the server edits at once, and a recipe whose log was compacted.

Before you run it: a log of 500 lines has become one sum. Which number does the next line get, and what does a page see
that opens now?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from recipes.domain import crdt
from recipes.models import Document, Update


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
    written: dict[int, Written] = {}
    with transaction.atomic():
        for pk, lines in batch.items():
            if not Document.objects.filter(pk=pk).exists():
                continue
            # TODO: who else reads this number before our line is there, and what is it once the lines have gone?
            previous = Update.objects.filter(recipe=pk).aggregate(last=Max("number"))["last"] or 0
            written[pk] = Written(previous, previous + len(lines))
            Update.objects.bulk_create(
                Update(recipe_id=pk, number=number, author_id=line.author, data=line.data)
                for number, line in enumerate(lines, start=previous + 1)
            )
            Document.objects.filter(pk=pk).update(number=written[pk].number)
    return written


def read_after(pk: int, number: int) -> Read | None:
    """What came after update `number` of a recipe; None when the recipe is gone.

    Without a transaction: on SQLite, where one takes the lock of the writers, readers would hold up every edit.
    """
    document = Document.objects.filter(pk=pk).first()
    if document is None:
        return None
    # TODO: what was compacted has no lines any more. Its sum is in `document.state`, up to `document.compacted`.
    rows = Update.objects.filter(recipe=pk, number__gt=number, number__lte=document.number)
    return Read(document.number, [bytes(data) for data in rows.values_list("data", flat=True)])


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
