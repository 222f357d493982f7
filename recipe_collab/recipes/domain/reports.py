"""The daily report: at 17:00 in the chef's zone, what happened to the chef's recipes in the day before."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from recipes.domain.mails import outbox
from recipes.models import Chef, Comment, Recipe, RecipeRequest, Update, Version

HOUR = 17
DAY = timedelta(days=1)

logger = logging.getLogger(__name__)


def write_due(now: datetime | None = None) -> int:
    """Write the reports that are due, and give how many; late is better than never, until midnight.

    Who signed up after five gets the first one on the next day.
    """
    now = now or timezone.now()
    written = 0
    for zone in Chef.objects.order_by().values_list("zone", flat=True).distinct():
        local = now.astimezone(_clock(zone))
        if local.hour >= HOUR:
            due = Chef.objects.filter(Q(reported_on=None) | Q(reported_on__lt=local.date()), zone=zone)
            due = due.filter(user__date_joined__lt=local.replace(hour=HOUR, minute=0, second=0, microsecond=0))
            for chef in due.filter(user__is_active=True).exclude(user__email="").select_related("user"):
                written += _write(chef, local)
    return written


def _write(chef: Chef, local: datetime) -> bool:
    day = local.date()
    with transaction.atomic():
        # One UPDATE, so that of two workers one finds the row as it wants it.
        mine = Chef.objects.filter(Q(reported_on=None) | Q(reported_on__lt=day), pk=chef.pk)
        if not mine.update(reported_on=day):
            return False
        text = render_to_string("recipes/mail/report.txt", {**_news(chef, local - DAY), "site_url": settings.SITE_URL})
        return outbox.write(chef.user, f"report {day} {chef.pk}", f"Your kitchen on {day:%d %B %Y}", text) is not None


def _news(chef: Chef, since: datetime) -> dict[str, Any]:
    """What others did, and what is still to do."""
    mine = Recipe.objects.filter(collaborators__user=chef.pk)
    editors = _editors(mine, chef, since)
    comments = Comment.objects.filter(recipe__in=mine, created__gte=since).exclude(author=chef.pk)
    open_states = (RecipeRequest.State.WAITING, RecipeRequest.State.SENT)
    return {
        "chef": chef.user.get_username(),
        "edited": [{"name": str(row), "by": ", ".join(sorted(editors[row.pk]))} for row in mine.filter(pk__in=editors)],
        "completed": [str(row) for row in mine.filter(completed__gte=since)],
        "comments": list(comments.values("author__username", "recipe__name", "text")),
        "requests": list(
            RecipeRequest.objects.filter(to=chef.pk, state__in=open_states).values("by__username", "text")
        ),
        "drafts": mine.filter(owner=chef.pk, status=Recipe.Status.DRAFT).count(),
    }


def _editors(mine: QuerySet[Recipe], chef: Chef, since: datetime) -> dict[int, set[str]]:
    """Who else edited which recipe. Updates that were compacted are gone; a version was kept then, with their names."""
    edits = Update.objects.filter(recipe__in=mine, created__gte=since).exclude(author=None)
    pairs = list(edits.order_by().values_list("recipe", "author__username").distinct())
    for pk, names in Version.objects.filter(recipe__in=mine, created__gte=since).values_list("recipe", "authors"):
        pairs += [(pk, name) for name in names]
    editors: dict[int, set[str]] = {}
    for pk, name in pairs:
        if name != chef.user.get_username():
            editors.setdefault(pk, set()).add(name)
    return editors


def _clock(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, LookupError):  # written in the admin; one wrong zone must not cost others their report
        logger.warning("There is no time zone %r: its chefs get their report by UTC.", zone)
        return ZoneInfo("UTC")
