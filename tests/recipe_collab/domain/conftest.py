"""Two chefs and a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.utils import timezone
from recipes.domain.recipes import create_recipe
from recipes.models import Ingredient, Recipe

from .supplier import PATIENCE, Supplier

SOUP = {
    "name": "Onion soup",
    "description": "For the evening.",
    "servings": 4,
    "minutes": 45,
    "difficulty": 2,
    "ingredients": [
        {"key": "a", "name": "onion", "quantity": "0.5", "unit": "kg"},
        {"key": "b", "name": "thyme", "quantity": "", "unit": ""},
    ],
    "steps": [{"key": "s1", "text": "Peel the onions."}, {"key": "s2", "text": "Weep."}],
}


@pytest.fixture
def ada(transactional_db) -> User:
    """Somebody."""
    return get_user_model().objects.create_user("ada", "ada@example.com", "kitchen-table")


@pytest.fixture
def bob(transactional_db) -> User:
    """Somebody else."""
    return get_user_model().objects.create_user("bob", "bob@example.com", "kitchen-table")


@pytest.fixture
def soup(ada: User) -> Recipe:
    """Ada's recipe."""
    return create_recipe(ada, SOUP)


@pytest.fixture
def supplier(settings) -> Iterator[Supplier]:
    """A real one, which knows no price yet."""
    supplier = Supplier()
    settings.SUPPLIER_URL = f"http://127.0.0.1:{supplier.server.server_port}"
    settings.SUPPLIER_TIMEOUT = PATIENCE
    yield supplier
    supplier.close()


@pytest.fixture
def onion(transactional_db) -> Ingredient:
    """In the catalogue, with an old price."""
    return Ingredient.objects.create(name="onion", price=Decimal("2.00"), price_as_of=timezone.now(), stock=3)
