"""A sentence whose `names` in backticks stand out."""

from __future__ import annotations

import re

from textual.content import Content

from course.terminal import visible


def inline(text: str) -> Content:
    """TEXT with what stands in backticks in the code's colour, without them."""
    parts = re.split(r"`([^`\n]+)`", visible(text))  # every second part is a name
    return Content.assemble(*((part, "bold $text-accent") if place % 2 else part for place, part in enumerate(parts)))
