"""Who may do what with a recipe."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from capstone.errors import DomainError, NotFound
from recipes.domain import hints
from recipes.live import announce
from recipes.models import Collaborator, Recipe, Role

OWNERS: tuple[str, ...] = (str(Role.OWNER),)
EDITORS: tuple[str, ...] = (str(Role.OWNER), str(Role.EDITOR))

LARGEST_ID = 1 << 63  # no row has one as large, and SQLite cannot even be asked for it

# By hand, as in log.py: it is asked for each batch of edits, and the ORM takes longer to write it than the database to
# answer.
_ROLES = """
    SELECT collaborator.recipe_id, collaborator.user_id, collaborator.role
    FROM recipes_collaborator AS collaborator JOIN auth_user ON auth_user.id = collaborator.user_id
    WHERE auth_user.is_active AND collaborator.recipe_id IN ({}) AND collaborator.user_id IN ({})
"""

Pair = tuple[int, int]  # a recipe's id and a user's


def may_edit(role: str | None) -> bool:
    """Whether this role may change the document."""
    return role in EDITORS


def role_of(user: AbstractBaseUser, pk: int) -> str | None:
    """The user's role in a recipe; None for who does not see it, or was switched off."""
    return roles([(pk, user.pk)]).get((pk, user.pk))


def roles(pairs: Iterable[Pair]) -> dict[Pair, str]:
    """The roles of those pairs that have one, and whose user was not switched off. One query."""
    asked = {pair for pair in pairs if max(pair) < LARGEST_ID}
    recipes, users = list({recipe for recipe, _ in asked}), list({user for _, user in asked})
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ROLES.format(_places(recipes), _places(users)), [*recipes, *users])
        found = {(recipe, user): role for recipe, user, role in cursor.fetchall()}
    return {pair: role for pair, role in found.items() if pair in asked}


def recipe_for(user: AbstractBaseUser, pk: int, *needed: str) -> Recipe:
    """The recipe, where the user has one of the roles `needed`, or any. Raises DomainError: 404 for who sees it not."""
    role = role_of(user, pk)
    if role is None:
        raise NotFound("recipe")
    if needed and role not in needed:
        raise DomainError(403, "forbidden", f"You may not do this: it takes the role {' or '.join(needed)}.")
    return Recipe.objects.get(pk=pk)


def share(by: AbstractBaseUser, pk: int, user: AbstractBaseUser, role: str) -> Collaborator:
    """Make the user a collaborator with this role, or change the role. Owners only."""
    recipe = recipe_for(by, pk, *OWNERS)
    with transaction.atomic():
        _keep_an_owner(recipe, user, role)
        row, _ = Collaborator.objects.update_or_create(recipe=recipe, user=user, defaults={"role": role})
        hints.tell_recipe(pk, "sharing")
        transaction.on_commit(lambda: announce.access_changed(pk, user.pk), robust=True)
    return row


def revoke(by: AbstractBaseUser, pk: int, user: AbstractBaseUser) -> None:
    """The user sees the recipe no more; open sockets close with 4403. Owners may do so, and everybody with oneself."""
    recipe = recipe_for(by, pk, *(() if by.pk == user.pk else OWNERS))
    with transaction.atomic():
        _keep_an_owner(recipe, user, None)
        Collaborator.objects.filter(recipe=recipe, user=user).delete()
        hints.tell_recipe(pk, "sharing", user.pk)
        transaction.on_commit(lambda: announce.access_changed(pk, user.pk), robust=True)


def _places(values: list[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _keep_an_owner(recipe: Recipe, user: AbstractBaseUser, role: str | None) -> None:
    Recipe.objects.select_for_update(no_key=True).get(pk=recipe.pk)  # two owners could otherwise step back at once
    others = Collaborator.objects.filter(recipe=recipe, role=Role.OWNER).exclude(user=user)
    if role != Role.OWNER and not others.exists():
        raise DomainError(403, "forbidden", "A recipe keeps at least one owner.")
