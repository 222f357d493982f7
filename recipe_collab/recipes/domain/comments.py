"""What people say about a recipe."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from recipes.domain import access
from recipes.models import Comment


def add_comment(user: AbstractBaseUser, pk: int, text: str) -> Comment:
    """Everybody who sees the recipe may. Raises DomainError."""
    recipe = access.recipe_for(user, pk)
    return Comment.objects.create(recipe=recipe, author_id=user.pk, text=text)


def comments(user: AbstractBaseUser, pk: int) -> list[Comment]:
    """All of them, oldest first."""
    return list(access.recipe_for(user, pk).comments.select_related("author"))
