"""Links that make who opens them a collaborator."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from capstone.errors import DomainError, NotFound
from recipes.domain import access, hints
from recipes.live import announce
from recipes.models import Collaborator, Invitation

HOURS = 72


def invite(user: AbstractBaseUser, pk: int, role: str, hours: int | None = None) -> tuple[Invitation, str]:
    """A new invitation, and the token that opens it, which is not kept. Owners only. Raises DomainError."""
    recipe = access.recipe_for(user, pk, *access.OWNERS)
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        recipe=recipe,
        by_id=user.pk,
        role=role,
        token_hash=_hash(token),
        expires=timezone.now() + timedelta(hours=hours or HOURS),
    )
    return row, token


def invitations(user: AbstractBaseUser, pk: int) -> list[Invitation]:
    """Those that still let somebody in. Owners only."""
    recipe = access.recipe_for(user, pk, *access.OWNERS)
    return list(recipe.invitations.filter(expires__gt=timezone.now()).select_related("by").order_by("pk"))


def withdraw(user: AbstractBaseUser, pk: int, invitation: int) -> None:
    """It lets nobody in any more; who has come stays. Owners only."""
    recipe = access.recipe_for(user, pk, *access.OWNERS)
    if not recipe.invitations.filter(pk=invitation).delete()[0]:
        raise NotFound("invitation")


def find(token: str) -> Invitation:
    """The invitation that the token opens. Raises NotFound, or DomainError 410 once it has ended."""
    row = Invitation.objects.select_related("recipe", "by").filter(token_hash=_hash(token)).first()
    if row is None:
        raise NotFound("invitation")
    if row.expires <= timezone.now():
        raise DomainError(410, "expired", "This invitation has ended; ask for a new one.")
    return row


def accept(user: AbstractBaseUser, token: str) -> int:
    """Make the user a collaborator; the recipe's id. Who may do more already keeps that."""
    with transaction.atomic():
        row = find(token)
        mine, made = Collaborator.objects.get_or_create(recipe=row.recipe, user_id=user.pk, defaults={"role": row.role})
        if not made and access.may_edit(row.role) and not access.may_edit(mine.role):
            mine.role = row.role
            mine.save(update_fields=["role"])
        hints.tell_recipe(row.recipe_id, "sharing")
        transaction.on_commit(lambda: announce.access_changed(row.recipe_id, user.pk), robust=True)
    return row.recipe_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
