"""The admin shows all there is, and what is changed there is heard of."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from recipes.domain import access, completion, versions
from recipes.models import Collaborator, Ingredient, Recipe, Role

MODELS = [
    model._meta.model_name for model in apps.get_app_config("recipes").get_models() if not model._meta.auto_created
]


@pytest.fixture
def boss(client: Client, admin_user: User) -> Client:
    client.force_login(admin_user)
    return client


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, int]]:
    """What open sockets heard."""
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr("recipes.live.announce.access_changed", lambda pk, user: heard.append(("access", user)))
    monkeypatch.setattr("recipes.live.announce.deleted", lambda pk: heard.append(("deleted", pk)))
    return heard


def test_every_model_is_in_the_admin():
    registered = {model._meta.model_name for model in admin.site._registry}
    assert set(MODELS) <= registered


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_every_row(boss: Client, soup: Recipe, ada: User, model: str):
    versions.save_version(ada, soup.pk, "first")
    completion.complete(ada, soup.pk)
    Ingredient.objects.create(name="onion")
    assert boss.get(reverse(f"admin:recipes_{model}_changelist")).status_code == 200
    row = apps.get_model("recipes", model).objects.first()
    if row is not None:
        assert boss.get(reverse(f"admin:recipes_{model}_change", args=[row.pk])).status_code == 200


def test_a_role_that_is_changed_or_deleted_is_heard_of(boss: Client, soup: Recipe, ada: User, bob: User, told):
    access.share(ada, soup.pk, bob, Role.EDITOR)
    told.clear()
    row = Collaborator.objects.get(user=bob)
    data = {"recipe": soup.pk, "user": bob.pk, "role": "viewer"}
    assert boss.post(reverse("admin:recipes_collaborator_change", args=[row.pk]), data).status_code == 302
    boss.post(reverse("admin:recipes_collaborator_delete", args=[row.pk]), {"post": "yes"})
    assert told == [("access", bob.pk), ("access", bob.pk)]
    assert access.role_of(bob, soup.pk) is None


def test_a_recipe_that_is_deleted_closes_its_pages(boss: Client, soup: Recipe, told):
    pk = soup.pk
    boss.post(reverse("admin:recipes_recipe_delete", args=[pk]), {"post": "yes"})
    assert told == [("deleted", pk)]
    assert not Recipe.objects.exists()
