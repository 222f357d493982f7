"""A project's acceptance suite, read without running it: which tests there are, and to which step each belongs.

A test of a step is marked @pytest.mark.step("12.6", points=2); a module or class may not be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class SuiteTest:
    """One test function of a suite. `step` is the number of its step, empty for none; `points` are those in it.

    `sentence` is its docstring or, without one, its name as a sentence.
    """

    file: Path
    name: str
    sentence: str
    step: str
    points: int
    has_docstring: bool

    @property
    def key(self) -> str:
        """File and name, as in "test_limits.py::test_a_limit_warns_once": no other test of the suite has it."""
        return f"{self.file.name}::{self.name}"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What one file of a suite tests: the first sentence of it, and its tests."""

    sentence: str
    tests: tuple[SuiteTest, ...]


def promises(folder: Path) -> tuple[Promise, ...]:
    """What the suite in FOLDER tests, a promise a file. Raises SyntaxError and ValueError."""
    found = []
    for file in sorted(folder.glob("test_*.py")):
        docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or file.stem
        found.append(Promise(sentence=docstring.splitlines()[0], tests=tuple(_tests(file))))
    return tuple(found)


def suite_tests(folder: Path) -> tuple[SuiteTest, ...]:
    """The tests of the suite in FOLDER, in the order of its files and lines. Raises SyntaxError and ValueError."""
    return tuple(test for file in sorted(folder.glob("test_*.py")) for test in _tests(file))


def _tests(file: Path) -> Iterator[SuiteTest]:
    for node in ast.parse(file.read_text(encoding="utf-8"), filename=str(file)).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            step, points = _mark(node)
            written = " ".join((ast.get_docstring(node) or "").split())
            yield SuiteTest(
                file=file,
                name=node.name,
                sentence=written or _sentence(node.name),
                step=step,
                points=points,
                has_docstring=bool(written),
            )


def _mark(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, int]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr == "step":
            values = {keyword.arg: _constant(keyword.value) for keyword in mark.keywords}
            step = _constant(mark.args[0]) if mark.args else None
            points = values.get("points")
            return str(step or ""), points if isinstance(points, int) else 0
    return "", 0


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _sentence(name: str) -> str:
    return f"{name.removeprefix('test_').replace('_', ' ').capitalize()}."
