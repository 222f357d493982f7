"""Right answers written another way: what they do stays the same, so their verdict must, too.

Each rewrite takes a source and a seeded random.Random and returns another source, or None where it does not apply.
Comments are lost.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from course.verify.rewrites.exchange import exchange
from course.verify.rewrites.helpers import move_to_helpers
from course.verify.rewrites.rename import rename

Rewrite = Callable[[str, random.Random], str | None]

KINDS: dict[str, Rewrite] = {"rename": rename, "helpers": move_to_helpers, "exchange": exchange}


def rewritten(source: str, kind: str, seed: str) -> str | None:
    """The source after one kind of rewrite; the same seed gives the same source, on every Python.

    Returns None when this kind does not apply to the source. Raises SyntaxError when it is no Python.
    """
    return KINDS[kind](source, random.Random(seed))  # noqa: S311 - a choice, not a secret
