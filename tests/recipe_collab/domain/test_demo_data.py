"""The demo's data: there once, however often it is asked for."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.core.management import call_command
from recipes.models import Collaborator, Recipe


def test_demo_data_is_made_once_and_can_be_logged_in_to(transactional_db, capsys):
    call_command("demo_data")
    assert "ada, bob, cleo" in capsys.readouterr().out
    call_command("demo_data")
    assert "already" in capsys.readouterr().out
    assert sorted(Recipe.objects.values_list("name", flat=True)) == ["Country bread", "Onion soup"]
    assert sorted(Collaborator.objects.filter(recipe__name="Onion soup").values_list("user__username", "role")) == [
        ("ada", "owner"),
        ("bob", "editor"),
        ("cleo", "viewer"),
    ]
    assert authenticate(username="ada", password="kitchen-table") is not None
