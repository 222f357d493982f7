"""A recipe is complete: every collaborator is told once, in the pages and by mail.

Here the mails go out in the middle of the transaction. A mail server that is down takes the completion with it; one
address that does not exist does so when half of the mails are out; and who says "complete" twice mails everybody twice.
Commit the mails with what they tell of, in the outbox, which sends each once and tries again: `outbox.write(user, key,
subject, text)`, with a key that names the event. When each was taken or refused for good, the owner is told whom they
reached. Graded: two who complete at once, a mail server that is down, a dead address, the owner's notification.

Before you run it: three mails are sent, the second address is dead. Who was told of what, and what does the page say?
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from recipes.domain import access, notices, rows
from recipes.models import Collaborator, Recipe


def complete(user: AbstractBaseUser, pk: int) -> Recipe:
    """Mark the recipe complete; a second time changes nothing, and tells nobody. Owners and editors."""
    access.recipe_for(user, pk, *access.EDITORS)
    rows.bring_up(pk)
    with transaction.atomic():
        # TODO: only where it is not complete yet, of two at once only one; from then on `completion_told` is False.
        recipe = Recipe.objects.get(pk=pk)
        recipe.status, recipe.completed = Recipe.Status.COMPLETE, timezone.now()
        recipe.save(update_fields=["status", "completed"])
        _tell(recipe, user)
    return recipe


def settled() -> list[int]:
    """The recipes whose mails have all been taken or refused, and whose owner was not told yet."""
    return []


def tell_owner(pk: int) -> bool:
    """Tell the owner whom the mails reached, once; whether that was now."""
    return False


def _tell(recipe: Recipe, by: AbstractBaseUser) -> None:
    people = Collaborator.objects.filter(recipe=recipe, user__is_active=True).select_related("user").order_by("pk")
    data = {"recipe": recipe.pk, "name": recipe.name, "by": by.get_username()}
    text = render_to_string("recipes/mail/completed.txt", {**data, "site_url": settings.SITE_URL})
    for row in people:
        if row.user.email:
            # TODO: not now, and not here.
            send_mail(f"Complete: {recipe}", text, settings.DEFAULT_FROM_EMAIL, [row.user.email])
    notices.tell([row.user_id for row in people], "recipe.completed", f"{recipe} is complete", data)
