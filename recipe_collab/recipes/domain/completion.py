"""A recipe is complete: every collaborator is told once, in the pages and by mail.

The mails go out side by side, as a chord; when each of them has been taken or refused for good, the owner is told whom
they reached. The chord is for speed. What it counts is kept nowhere safe: when the broker or a worker dies, the beat
finds in the database what is still to do.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from recipes.domain import access, notices, rows
from recipes.domain.mails import outbox
from recipes.models import Collaborator, Mail, Recipe

logger = logging.getLogger(__name__)


def complete(user: AbstractBaseUser, pk: int) -> Recipe:
    """Mark the recipe complete; a second time changes nothing, and tells nobody. Owners and editors."""
    access.recipe_for(user, pk, *access.EDITORS)
    rows.bring_up(pk)
    with transaction.atomic():
        recipe = Recipe.objects.select_for_update(no_key=True).get(pk=pk)
        if recipe.status != Recipe.Status.COMPLETE:
            recipe.status, recipe.completed, recipe.completion_told = Recipe.Status.COMPLETE, timezone.now(), False
            recipe.save(update_fields=["status", "completed", "completion_told"])
            _tell(recipe, user)
    return recipe


def settled() -> list[int]:
    """The recipes whose mails have all been taken or refused, and whose owner was not told yet."""
    untold = Recipe.objects.filter(status=Recipe.Status.COMPLETE, completion_told=False)
    return [recipe.pk for recipe in untold if not _mails(recipe).filter(sent_at=None, refused_at=None).exists()]


def tell_owner(pk: int) -> bool:
    """Tell the owner whom the mails reached, once; whether that was now."""
    with transaction.atomic():
        recipe = Recipe.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if recipe is None or recipe.completion_told or recipe.status != Recipe.Status.COMPLETE:
            return False
        mails = list(_mails(recipe))
        if any(mail.sent_at is None and mail.refused_at is None for mail in mails):
            return False
        Recipe.objects.filter(pk=pk).update(completion_told=True)
        refused = sorted(mail.to for mail in mails if mail.refused_at)
        text = f"{len(mails) - len(refused)} of {len(mails)} were mailed that {recipe} is complete."
        notices.tell([recipe.owner_id], "recipe.mailed", text, {"recipe": pk, "refused": refused})
    return True


def _tell(recipe: Recipe, by: AbstractBaseUser) -> None:
    people = Collaborator.objects.filter(recipe=recipe, user__is_active=True).select_related("user").order_by("pk")
    data = {"recipe": recipe.pk, "name": recipe.name, "by": by.get_username()}
    notices.tell([row.user_id for row in people], "recipe.completed", f"{recipe} is complete", data)
    text = render_to_string("recipes/mail/completed.txt", {**data, "site_url": settings.SITE_URL})
    mails = [
        outbox.write(row.user, f"{_key(recipe)}{row.user_id}", f"Complete: {recipe}", text, hurry=False)
        for row in people
    ]
    transaction.on_commit(lambda: _hurry(recipe.pk, [mail.pk for mail in mails if mail]), robust=True)


def _hurry(pk: int, mails: list[int]) -> None:
    # The tasks know the domain, not the other way round.
    from recipes.tasks import deliver_together

    try:
        deliver_together(pk, mails)
    except Exception as error:  # whatever the broker's client raises
        logger.warning("The mails of recipe %s wait in the outbox: %r", pk, error)


def _mails(recipe: Recipe) -> QuerySet[Mail]:
    return Mail.objects.filter(key__startswith=_key(recipe))


def _key(recipe: Recipe) -> str:
    moment = recipe.completed.timestamp() if recipe.completed else 0
    return f"recipe {recipe.pk} completed {moment:.6f} "
