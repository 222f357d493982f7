"""Times, amounts and words as the pages show them: the templates get plain data, as the API gives it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django import template

register = template.Library()

DIFFICULTIES = {1: "easy", 2: "takes some care", 3: "hard"}


@register.filter
def moment(value: str) -> str:
    """An ISO moment as `2 Mar 2026, 08:15 UTC`; the page's script makes it the reader's own time."""
    when = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return f"{when.day} {when:%b %Y, %H:%M} UTC"


@register.filter
def duration(minutes: int) -> str:
    """75 as `1 h 15 min`."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


@register.filter
def difficulty(level: int) -> str:
    """1 to 3 in words."""
    return DIFFICULTIES[int(level)]


@register.filter
def amount(value: str | None) -> str:
    """`"1.20"` without the zeros at its end, with commas at the thousands; nothing for None."""
    if not value:
        return ""
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def role(name: str) -> str:
    """What a role may do, in words."""
    return {"owner": "may share and delete it", "editor": "may edit it", "viewer": "may read it"}[name]
