"""Categories: shared ones, which the admin changes, and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from capstone.errors import Invalid, NotFound
from capstone.forms import checked
from expenses.domain import shapes
from expenses.domain.forms import CategoryForm
from expenses.domain.limits import check_limits
from expenses.domain.log import changing, record
from expenses.models import Category, UserProfile


def visible(user: AbstractBaseUser) -> QuerySet[Category]:
    """The shared categories and the user's own."""
    return Category.objects.filter(Q(user=None) | Q(user=user))


def add_category(user: AbstractBaseUser, data: Mapping[str, Any], *, via: str) -> Category:
    """Add one of the user's own. Raises Invalid."""
    values = checked(CategoryForm, data, user=user)
    with changing(user) as profile:
        return _keep(Category(user_id=profile.pk), values, profile, "created", via=via)


def get_category(user: AbstractBaseUser, pk: int) -> Category:
    """One of the user's own: shared ones are not a user's to change. Raises NotFound."""
    category = Category.objects.filter(user=user, pk=pk).first()
    if category is None:
        raise NotFound("category of yours")
    return category


def update_category(user: AbstractBaseUser, pk: int, data: Mapping[str, Any], *, via: str) -> Category:
    """Change what `data` holds; `None` takes a limit away. Raises Invalid, NotFound."""
    with changing(user) as profile:
        # Read under the lock: what another page changes at this moment is not put back to what it was.
        category = get_category(user, pk)
        known = {**shapes.category(category), **{name: data.get(name) for name in data}}
        return _keep(category, checked(CategoryForm, known, user=user), profile, "updated", via=via)


def _keep(category: Category, values: Mapping[str, Any], profile: UserProfile, kind: str, *, via: str) -> Category:
    others = visible(profile.user).exclude(pk=category.pk)
    # A user who sees two of a name could not tell them apart; a CSV file names them by it.
    if others.filter(name=values["name"]).exists():
        raise Invalid({"name": ["There is a category of this name."]})
    category.name, category.spending_limit = values["name"], values["spending_limit"]
    category.save()
    record(profile, f"category.{kind}", f"{category.name}: {kind}", {"category": shapes.category(category)}, via=via)
    check_limits(profile, via=via)
    return category
