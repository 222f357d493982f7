"""A household that is shown, as an instructor starts it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ...course.leftovers import nothing_left
from ..shown import Demo

PASSWORD = "kitchen-table"


class Shown(Demo):
    """`course demo expenses`; its addresses end with a slash, but for the rates'."""

    def __init__(self, *words: str, lacking: str = "") -> None:
        super().__init__("expenses", *words, lacking=lacking)
        self.printed = "".join(self.says("Ctrl-C stops everything"))
        self.site, self.inbox, self.rates = re.findall(r"http://127\.0\.0\.1:\d+/\S*", self.printed)
        self.address = self.site.rstrip("/")


@contextmanager
def shown(*words: str, lacking: str = "") -> Iterator[Shown]:
    """It is ended afterwards; fails when a process of it, or a file, is left."""
    with nothing_left():
        demo = Shown(*words, lacking=lacking)
        try:
            yield demo
        finally:
            demo.end()
