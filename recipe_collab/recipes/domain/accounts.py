"""New chefs, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from capstone.errors import Invalid
from capstone.forms import changed, messages
from recipes.domain.forms import ChefForm, SignUpForm
from recipes.models import Chef


def sign_up(data: Mapping[str, Any]) -> AbstractBaseUser:
    """Make the user, with the zone that was chosen. Raises Invalid."""
    form = SignUpForm(data)
    if not form.is_valid():
        raise Invalid(messages(form))
    try:
        with transaction.atomic():
            user = form.save()
            # The chef is there already: it is made with the user.
            Chef.objects.filter(pk=user.pk).update(zone=form.cleaned_data["zone"])
    except IntegrityError:  # somebody took the name since the form looked
        raise Invalid({"username": ["A user with that username already exists."]}) from None
    return user


def chef_of(user: AbstractBaseUser) -> Chef:
    """The user as a chef, fresh."""
    return Chef.objects.select_related("user").get(pk=user.pk)


def update_chef(user: AbstractBaseUser, data: Mapping[str, Any]) -> Chef:
    """Change what `data` names. Raises Invalid."""
    wanted = {name: value for name, value in changed(ChefForm, data).items() if value is not None}
    with transaction.atomic():
        chef = chef_of(user)
        if "email" in wanted:
            chef.user.email = wanted.pop("email")
            chef.user.save(update_fields=["email"])
        for name, value in wanted.items():
            setattr(chef, name, value)
        chef.save(update_fields=list(wanted))
    return chef
