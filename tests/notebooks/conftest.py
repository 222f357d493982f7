"""What the tests of notebooks share: somebody who runs them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..course.desk import Desk
from .kernel import Reader


@pytest.fixture
def sit_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Reader]:
    """Makes a reader, with the name of a lesson if it is not the first."""
    spec = tmp_path / "jupyter" / "kernels" / "steady"
    spec.mkdir(parents=True)
    kernel = [sys.executable, str(Path(__file__).with_name("steady_kernel.py")), "-f", "{connection_file}"]
    spec.joinpath("kernel.json").write_text(
        json.dumps({"argv": kernel, "display_name": "steady", "language": "python"})
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    return lambda *lesson: Reader(tmp_path, tmp_path / "jupyter", *lesson)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A copy of the course, with nothing done yet."""
    return Desk(tmp_path / "course")


@pytest.fixture
def reader(sit_down: Callable[..., Reader]) -> Reader:
    """A reader of the first lesson, with nothing done yet."""
    return sit_down()
