"""People who are logged in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ..visitors import House, Visitor, lived_in


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
