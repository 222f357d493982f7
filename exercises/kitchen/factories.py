"""Rows for tests and lessons: each function saves one and returns it; what is not given is made up and unique.

They use the sync ORM: call them where no event loop runs, or through sync_to_async.
"""

from __future__ import annotations

import secrets
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model

from kitchen.models import Chef, Ingredient, Order, Recipe, Review


def user(**fields: Any) -> Any:
    """An account without a password that anybody could use."""
    return get_user_model().objects.create_user(**({"username": _named("cook")} | fields))


def chef(**fields: Any) -> Chef:
    """A chef."""
    return Chef.objects.create(**({"name": _named("Chef"), "speciality": "soup"} | fields))


def ingredient(**fields: Any) -> Ingredient:
    """An ingredient."""
    return Ingredient.objects.create(**({"name": _named("herb"), "stock": 1 + secrets.randbelow(99)} | fields))


def recipe(ingredients: tuple[Ingredient, ...] = (), **fields: Any) -> Recipe:
    """A recipe with these ingredients, of a chef of its own unless one is given."""
    made_up = {"name": _named("soup"), "minutes": 1 + secrets.randbelow(90)}
    saved = Recipe.objects.create(**(made_up | fields | {"chef": fields.get("chef") or chef()}))
    saved.ingredients.set(ingredients)
    return saved


def review(**fields: Any) -> Review:
    """A review, of a recipe of its own unless one is given."""
    made_up = {"guest": _named("guest"), "stars": 1 + secrets.randbelow(5), "text": _named("It was")}
    return Review.objects.create(**(made_up | fields | {"recipe": fields.get("recipe") or recipe()}))


def order(**fields: Any) -> Order:
    """An open order, of a recipe of its own unless one is given."""
    made_up = {"table": 1 + secrets.randbelow(40)}
    return Order.objects.create(**(made_up | fields | {"recipe": fields.get("recipe") or recipe()}))


def session_cookie(user: Any) -> str:
    """The value of the cookie (settings.SESSION_COOKIE_NAME) with which `user` is logged in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def _named(what: str) -> str:
    return f"{what} {secrets.token_hex(4)}"
