"""A user's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from capstone.errors import Invalid
from capstone.forms import checked
from expenses.domain import shapes
from expenses.domain.forms import SettingsForm
from expenses.domain.limits import check_limits
from expenses.domain.log import changing, record
from expenses.models import Expense, Income, RecurringExpense, UserProfile


def settings_of(user: AbstractBaseUser) -> UserProfile:
    """The user's profile as it now is, with its user."""
    return UserProfile.objects.select_related("user").get(pk=user.pk)


def update_settings(user: AbstractBaseUser, data: Mapping[str, Any], *, via: str) -> UserProfile:
    """Change what `data` holds; `None` takes the limit away. Raises Invalid."""
    with changing(user) as profile:
        # The lock is on the profile; the user's row came with it and may be as it was before the wait.
        profile.user.refresh_from_db(fields=["email"])
        # Read under the lock: what another page changes at this moment is not put back to what it was.
        known = {**shapes.settings(profile), **{name: data.get(name) for name in data}}
        values = checked(SettingsForm, known, user=user)
        if values["currency"] != profile.currency and _has_amounts(profile):
            raise Invalid({"currency": ["There are amounts in the present currency already."]})
        profile.user.email = values.pop("email")
        profile.user.save(update_fields=["email"])
        for name, value in values.items():
            setattr(profile, name, value)
        profile.save(update_fields=list(values))
        record(profile, "settings.updated", "Settings changed", {"settings": shapes.settings(profile)}, via=via)
        check_limits(profile, via=via)
        return profile


def _has_amounts(profile: UserProfile) -> bool:
    # What was converted, deleted rows too, cannot be converted again by guess.
    return any(model.objects.filter(user_id=profile.pk).exists() for model in (Expense, Income, RecurringExpense))
