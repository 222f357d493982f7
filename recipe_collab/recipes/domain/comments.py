"""What people say about a recipe."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from recipes.domain import access, hints
from recipes.models import Comment


def add_comment(user: AbstractBaseUser, pk: int, text: str) -> Comment:
    """Everybody who sees the recipe may. Raises DomainError."""
    recipe = access.recipe_for(user, pk)
    with transaction.atomic():
        comment = Comment.objects.create(recipe=recipe, author_id=user.pk, text=text)
        hints.tell_recipe(pk, "comments")
    return comment


def comments(user: AbstractBaseUser, pk: int) -> list[Comment]:
    """All of them, oldest first."""
    return list(access.recipe_for(user, pk).comments.select_related("author"))
