"""`python manage.py demo_data`: three chefs who share recipes, and a catalogue; where they are, nothing is done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from recipes.domain import access
from recipes.domain.forms import new_recipe
from recipes.domain.recipes import create_recipe
from recipes.models import Chef, Ingredient

PASSWORD = "kitchen-table"  # noqa: S105 - everybody may know it
CHEFS = {"ada": ("soups", 12), "bob": ("bread", 7), "cleo": ("desserts", 3)}
CATALOGUE = {"onion": ("kg", "1.80"), "butter": ("kg", "9.40"), "flour": ("kg", "1.10"), "cream": ("l", "4.20")}
RECIPES: list[dict[str, Any]] = [
    {
        "name": "Onion soup",
        "description": "For a cold evening: onions, time, and a little patience.",
        "servings": 4,
        "minutes": 75,
        "difficulty": 2,
        "tags": ["soup", "winter"],
        "ingredients": [
            {"name": "onion", "quantity": "1.2", "unit": "kg"},
            {"name": "butter", "quantity": "0.08", "unit": "kg"},
            {"name": "thyme"},
        ],
        "steps": [
            {"text": "Slice the onions thinly."},
            {"text": "Cook them in the butter, slowly, until they are brown: forty minutes."},
            {"text": "Add water and thyme, and let it simmer for half an hour."},
        ],
    },
    {
        "name": "Country bread",
        "servings": 8,
        "minutes": 300,
        "difficulty": 3,
        "tags": ["oven"],
        "ingredients": [
            {"name": "flour", "quantity": "1", "unit": "kg"},
            {"name": "salt", "quantity": "20", "unit": "g"},
        ],
        "steps": [{"text": "Knead, and let it rise overnight."}, {"text": "Bake until it sounds hollow."}],
    },
]


class Command(BaseCommand):
    """See the module."""

    help = "Three chefs who share recipes, and a catalogue; where they are, nothing is done."

    def handle(self, *arguments: Any, **options: Any) -> None:
        """All of it, or nothing."""
        with transaction.atomic():
            if get_user_model().objects.filter(username__in=CHEFS).exists():
                self.stdout.write("The chefs are there already; nothing was done.")
                return
            chefs = [_chef(name, *about) for name, about in CHEFS.items()]
            for name, (unit, price) in CATALOGUE.items():
                row = {"unit": unit, "price": Decimal(price), "price_as_of": timezone.now(), "stock": 10}
                Ingredient.objects.get_or_create(name=name, defaults=row)
            for owner, recipe in zip(chefs, RECIPES, strict=False):
                _recipe(owner, recipe, [chef for chef in chefs if chef != owner])
        self.stdout.write(f"Log in as {', '.join(CHEFS)}, each with the password {PASSWORD!r}.")


def _chef(name: str, speciality: str, years: int) -> User:
    user = get_user_model().objects.create_user(name, f"{name}@example.com", PASSWORD)
    Chef.objects.filter(pk=user.pk).update(speciality=speciality, years=years)
    return user


def _recipe(owner: User, recipe: dict[str, Any], others: list[User]) -> None:
    wanted = new_recipe(recipe)
    pk = create_recipe(owner, wanted, wanted.pop("tags")).pk
    for chef, role in zip(others, ("editor", "viewer"), strict=False):
        access.share(owner, pk, chef, role)
