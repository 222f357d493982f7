"""The project, set up on a database of its own, and people who live in it.

EXPENSES_DATABASE_URL runs the tests on PostgreSQL; the rest of the environment is put aside.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from course.demos.household import EXPENSES

from ..capstone.set_up import data_folder, django_db_modify_db_settings, set_up

__all__ = ["data_folder", "django_db_modify_db_settings"]

PROJECT = EXPENSES.folder

# Before the modules of this folder are imported, whose first lines import models.
set_up(EXPENSES)

from .visitors import House, Visitor, lived_in  # noqa: E402


@pytest.fixture
async def house(transactional_db) -> AsyncIterator[House]:
    """Nobody yet. Folders whose people are of another kind have fixtures of their own."""
    async for house in lived_in():
        yield house


@pytest.fixture
async def ada(house: House) -> Visitor:
    """Somebody who is logged in."""
    return await house.visitor("ada")


@pytest.fixture
async def bob(house: House) -> Visitor:
    """Somebody else."""
    return await house.visitor("bob")


@pytest.fixture
async def food(house: House) -> int:
    """The id of a shared category."""
    return await house.category("Food")
