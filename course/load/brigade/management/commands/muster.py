"""`manage.py muster COOKS RECIPES FILE`: so many cooks with their logins, and so many recipes that all of them edit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.test import Client
from recipes.domain.recipes import create_recipe
from recipes.models import Collaborator, Role


class Command(BaseCommand):
    """FILE gets a JSON object: `sessions`, a key for each cook, and `recipes`, their ids."""

    help = "Makes so many cooks and recipes."

    def add_arguments(self, parser: CommandParser) -> None:
        """See BaseCommand."""
        parser.add_argument("cooks", type=int)
        parser.add_argument("recipes", type=int)
        parser.add_argument("file", type=Path)

    @transaction.atomic
    def handle(self, *, cooks: int, recipes: int, file: Path, **_: Any) -> None:
        """See BaseCommand."""
        users = get_user_model().objects
        brigade = [users.create_user(f"cook-{number}", f"cook-{number}@example.com") for number in range(cooks)]
        made = [create_recipe(brigade[0], {"name": f"Soup {number}"}).pk for number in range(recipes)]
        Collaborator.objects.bulk_create(
            # Without the domain: nobody is told of it.
            Collaborator(recipe_id=pk, user=cook, role=Role.EDITOR)
            for pk in made
            for cook in brigade[1:]
        )
        sessions = [_session(cook) for cook in brigade]
        file.write_text(json.dumps({"sessions": sessions, "recipes": made}), encoding="utf-8")


def _session(cook: Any) -> str:
    client = Client()
    client.force_login(cook)
    return client.cookies["sessionid"].value
