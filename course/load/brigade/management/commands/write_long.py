"""`manage.py write_long RECIPE UPDATES`: so many updates of a recipe, one a letter, as somebody typed them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from pycrdt import Text
from recipes.domain import edits, log, upkeep

_TOGETHER = 500  # lines of one commit: the log is compacted between two of them, as the servers do it


class Command(BaseCommand):
    """They go through the log as edits of a page do."""

    help = "Types so many letters into a recipe."

    def add_arguments(self, parser: CommandParser) -> None:
        """See BaseCommand."""
        parser.add_argument("recipe", type=int)
        parser.add_argument("updates", type=int)

    def handle(self, *, recipe: int, updates: int, **_: Any) -> None:
        """See BaseCommand."""
        doc = edits.read(recipe).doc
        text = doc.get("description", type=Text)
        typed: list[bytes] = []
        subscription = doc.observe(lambda event: typed.append(event.update))
        for number in range(updates):
            # Now and then a word is taken back, so that there is something to forget.
            if number % 20 == 19:
                del text[0:5]
            else:
                text.insert(0, "soup "[number % 5])
            if len(typed) == _TOGETHER or number == updates - 1:
                log.append({recipe: [log.Line(None, update) for update in typed]})
                typed.clear()
                upkeep.follow(recipe)
        doc.unobserve(subscription)
