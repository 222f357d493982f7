"""What happens by itself: a user gets a profile, a connection to SQLite a function."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_save
from django.dispatch import receiver

from expenses.models import UserProfile


@receiver(post_save, sender=get_user_model())
def make_profile(instance: Any, *, created: bool, raw: bool, **_: Any) -> None:
    """However the user is made: sign-up, admin, createsuperuser. Not for fixtures (`raw`), which bring profiles."""
    if created and not raw:
        UserProfile.objects.create(user=instance)


@receiver(connection_created)
def add_casefold(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQLite's own upper() and LIKE know the letters A to Z alone; see search.Folded."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("casefold", 1, str.casefold, deterministic=True)
