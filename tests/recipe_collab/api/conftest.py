"""Chefs who are logged in, and a recipe that two of them edit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ..chefs import Chef, Kitchen, open_kitchen


@pytest.fixture
async def kitchen(transactional_db) -> AsyncIterator[Kitchen]:
    """Nobody yet."""
    async for kitchen in open_kitchen():
        yield kitchen


@pytest.fixture
async def ada(kitchen: Kitchen) -> Chef:
    """Somebody."""
    return await kitchen.chef("ada")


@pytest.fixture
async def bob(kitchen: Kitchen) -> Chef:
    """Somebody else."""
    return await kitchen.chef("bob")


@pytest.fixture
async def soup(ada: Chef, bob: Chef) -> int:
    """The id of Ada's recipe, which Bob may edit."""
    pk = await ada.cooks(steps=[{"key": "s1", "text": "Peel."}, {"key": "s2", "text": "Weep."}])
    await ada.shares(pk, bob)
    return pk
