"""What several tests of the course share."""

from pathlib import Path

import pytest

from .desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A copy of the course, with nothing done yet."""
    return Desk(tmp_path / "course")
