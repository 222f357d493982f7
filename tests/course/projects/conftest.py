"""A small project, and the grader of projects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.projects.grading import ProjectGrader

from .small_project import SmallProject


@pytest.fixture
def shop(tmp_path: Path) -> SmallProject:
    """The small course."""
    return SmallProject(tmp_path / "course")


@pytest.fixture
def grader() -> Iterator[ProjectGrader]:
    """Ends with the test."""
    grader = ProjectGrader()
    yield grader
    grader.cancel()
