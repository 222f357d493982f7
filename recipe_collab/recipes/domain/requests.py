"""Somebody asks a chef for a recipe: the chef is told in the pages and by mail, and says yes or no."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from capstone.errors import DomainError, Invalid, NotFound
from recipes.domain import hints, notices
from recipes.domain.mails import outbox
from recipes.models import RecipeRequest

SHOWN = 100
State = RecipeRequest.State


def ask(user: AbstractBaseUser, to: str, text: str) -> RecipeRequest:
    """Ask the chef with this username. Raises Invalid."""
    chef = get_user_model().objects.filter(username=to, is_active=True).first()
    if chef is None:
        raise Invalid({"to": [f"There is no chef {to!r}."]})
    if chef.pk == user.pk:
        raise Invalid({"to": ["Ask somebody else: this is you."]})
    with transaction.atomic():
        request = RecipeRequest.objects.create(by_id=user.pk, to=chef, text=text)
        data = {"request": request.pk, "by": user.get_username(), "text": text}
        notices.tell([chef.pk], "request.received", f"{user} asks you for a recipe: {text}", data)
        body = render_to_string("recipes/mail/request.txt", {**data, "site_url": settings.SITE_URL})
        request.mail = outbox.write(chef, f"request {request.pk}", f"{user} asks you for a recipe", body)
        request.save(update_fields=["mail"])
        _hint(request)
    return request


def requests(user: AbstractBaseUser) -> list[RecipeRequest]:
    """Those by the user and those to the user, the newest first."""
    return list(RecipeRequest.objects.filter(Q(by=user) | Q(to=user)).select_related("by", "to")[:SHOWN])


def answer(user: AbstractBaseUser, pk: int, state: str) -> RecipeRequest:
    """Accept or decline, once. Raises DomainError: 404 for who has nothing to do with it, 403 for who asked."""
    with transaction.atomic():
        found = RecipeRequest.objects.select_for_update(no_key=True).filter(Q(by=user) | Q(to=user), pk=pk).first()
        if found is None:
            raise NotFound("request")
        if found.to_id != user.pk:
            raise DomainError(403, "forbidden", "Only the chef who was asked can answer.")
        if found.state not in (State.WAITING, State.SENT):
            raise Invalid({"state": ["It was answered already."]})
        found.state = state
        found.save(update_fields=["state"])
        data = {"request": pk, "to": user.get_username(), "state": state}
        notices.tell([found.by_id], "request.answered", f"{user} has {state} your request", data)
        _hint(found)
    return found


def mark_sent() -> int:
    """Those whose mail has gone out are sent: how many more."""
    with transaction.atomic():
        rows = RecipeRequest.objects.filter(state=State.WAITING, mail__sent_at__isnull=False)
        sent = [row for row in rows if _mark(row)]
        for row in sent:
            _hint(row)
    return len(sent)


def _mark(row: RecipeRequest) -> bool:
    # Meanwhile it may have been answered.
    return RecipeRequest.objects.filter(pk=row.pk, state=State.WAITING).update(state=State.SENT) == 1


def _hint(request: RecipeRequest) -> None:
    hints.tell([request.by_id, request.to_id], "requests", request.pk)
