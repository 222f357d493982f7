"""`manage.py move_in COUNT FILE`: so many users, and everybody's login."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.test import Client
from expenses.models import Category


class Command(BaseCommand):
    """FILE gets a JSON object: each user's name, with `user` (the id), `session` (the key) and `category` (an id)."""

    help = "Makes so many users, and logs everybody in."

    def add_arguments(self, parser: CommandParser) -> None:
        """See BaseCommand."""
        parser.add_argument("count", type=int)
        parser.add_argument("file", type=Path)

    @transaction.atomic
    def handle(self, *, count: int, file: Path, **_: Any) -> None:
        """See BaseCommand."""
        users = get_user_model().objects
        for number in range(count):
            users.create_user(f"resident-{number}", f"resident-{number}@example.com")
        file.write_text(json.dumps({user.get_username(): _moved_in(user) for user in users.all()}), encoding="utf-8")


def _moved_in(user: Any) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    # Without the domain: nobody is told of it.
    category, _ = Category.objects.get_or_create(user=user, name="Load")
    return {"user": user.pk, "session": client.cookies["sessionid"].value, "category": category.pk}
