"""People who are logged in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ..visitors import House, Visitor, lived_in


@pytest.fixture(autouse=True)
def looks_when_asked(settings) -> None:
    """A look would find what an announcement lost: nobody looks before the test says so."""
    settings.WATCH_INTERVAL = 3600


@pytest.fixture
async def house(transactional_db) -> AsyncIterator[House]:
    """Nobody yet."""
    async for house in lived_in():
        yield house


@pytest.fixture
async def ada(house: House) -> Visitor:
    """Somebody."""
    return await house.visitor("ada")


@pytest.fixture
async def bob(house: House) -> Visitor:
    """Somebody else."""
    return await house.visitor("bob")


@pytest.fixture
async def food(house: House) -> int:
    """The id of a shared category."""
    return await house.category("Food")
