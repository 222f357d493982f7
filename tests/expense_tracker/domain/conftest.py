"""Two users, what they share, and everything that is announced to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from expenses.models import Category, UserProfile

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def house(transactional_db, monkeypatch) -> None:
    """The tables, empty, on the fifteenth of March. Rows are committed: what comes after a commit comes."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def user_of(name: str, **profile: Any) -> User:
    """A new user with these settings."""
    user = get_user_model().objects.create_user(name, f"{name}@example.com", "kitchen-table")
    UserProfile.objects.filter(pk=user.pk).update(**profile)
    return user


@pytest.fixture
def ada(house) -> User:
    """Somebody who counts in euros, in UTC, without limits and mails."""
    return user_of("ada")


@pytest.fixture
def bob(house) -> User:
    """Somebody else."""
    return user_of("bob")


@pytest.fixture
def food(house) -> Category:
    """A shared category."""
    return Category.objects.create(name="Food")


@pytest.fixture
def announced(monkeypatch) -> list[tuple[int, dict[str, Any]]]:
    """The users and the notifications, in the order in which they were announced."""
    heard: list[tuple[int, dict[str, Any]]] = []
    monkeypatch.setattr("expenses.domain.log.announce", lambda user, notification: heard.append((user, notification)))
    return heard
