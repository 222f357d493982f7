"""New users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from capstone.errors import Invalid
from capstone.forms import messages
from expenses.domain.forms import SignUpForm
from expenses.models import UserProfile


def sign_up(data: Mapping[str, Any]) -> AbstractBaseUser:
    """Make the user, with the zone and the currency that were chosen. Raises Invalid."""
    form = SignUpForm(data)
    if not form.is_valid():
        raise Invalid(messages(form))
    try:
        with transaction.atomic():
            user = form.save()
            # The profile is there already: it is made with the user.
            values = {name: form.cleaned_data[name] for name in ("zone", "currency")}
            UserProfile.objects.filter(pk=user.pk).update(**values)
    except IntegrityError:  # somebody took the name since the form looked
        raise Invalid({"username": ["A user with that username already exists."]}) from None
    return user
