"""A chef is made with each user, however the user is made: sign-up, admin, createsuperuser."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from django.dispatch import receiver

from recipes.models import Chef


@receiver(post_save, sender=get_user_model())
def make_chef(instance: Any, *, created: bool, raw: bool, **_: Any) -> None:
    """Not for fixtures (`raw`), which bring chefs of their own."""
    if created and not raw:
        Chef.objects.create(user=instance)
