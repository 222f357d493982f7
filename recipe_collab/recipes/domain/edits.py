"""An edit that is made here and not in a page: by the API, an import, a restored version."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from pycrdt import Doc

from capstone.errors import NotFound
from recipes.domain import crdt, log
from recipes.live import announce
from recipes.models import Document


class Now(NamedTuple):
    """A recipe's document as the log has it."""

    number: int
    doc: Doc


def read(pk: int) -> Now:
    """The document as it now is. Raises NotFound."""
    found = log.read_after(pk, 0)
    if found is None:
        raise NotFound("recipe")
    return Now(found.number, crdt.document(found.updates))


def edit(pk: int, author: int | None, change: Callable[[Doc], None]) -> int:
    """Let `change` edit the document, log what it did, tell open pages after the commit; the last number.

    Whoever types meanwhile is not disturbed: it is one update among others. Raises NotFound.
    """
    with transaction.atomic():
        if not Document.objects.select_for_update(no_key=True).filter(pk=pk).defer("state").exists():
            raise NotFound("recipe")
        number, doc = read(pk)
        updates: list[bytes] = []
        subscription = doc.observe(lambda event: updates.append(event.update))
        change(doc)
        doc.unobserve(subscription)
        if not updates:
            return number
        update = crdt.merged(updates)
        previous, number = log.append({pk: [log.Line(author, update)]})[pk]
        transaction.on_commit(lambda: announce.updated(pk, previous, number, update), robust=True)
    return number
