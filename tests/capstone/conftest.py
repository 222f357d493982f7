"""What both complete projects must be like: each test is run for the one and the other."""

from __future__ import annotations

import pytest

from course.demos.household import EXPENSES, RECIPES, House


@pytest.fixture(scope="module", params=[EXPENSES, RECIPES], ids=lambda house: house.folder.name)
def house(request: pytest.FixtureRequest) -> House:
    """A project, where it lies and how its variables begin."""
    return request.param
