"""The student's own copy of a notebook: never overwritten once it holds work, and told when it is old."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from course.catalog import Lesson
from course.notebooks.copies import own_copy


class Shelf:
    """A lesson whose notebook has one cell."""

    def __init__(self, root: Path) -> None:
        self.lesson = Lesson(root=root, name="01_soups", title="Soups", minutes=10, exercises=())
        (root / "notebooks").mkdir()
        self.state = root / ".course"
        self.mine = root / "notebooks/01_soups.mine.ipynb"
        self.publish("soup")

    def publish(self, source: str) -> None:
        write(self.lesson.root / "notebooks/01_soups.ipynb", source)

    def open(self) -> str:
        path, notice = own_copy(self.lesson, self.state)
        assert path == self.mine
        return notice

    @property
    def source(self) -> str:
        return nbformat.read(self.mine, as_version=4).cells[0].source


def write(path: Path, source: str, *outputs: str) -> None:
    printed = [nbformat.v4.new_output("stream", text=text) for text in outputs]
    cell = nbformat.v4.new_code_cell(source, outputs=printed)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_the_copy_is_the_lesson_s_notebook_and_stays_the_student_s(shelf: Shelf):
    assert (shelf.open(), shelf.source) == ("", "soup")
    write(shelf.mine, "my soup")
    assert (shelf.open(), shelf.source) == ("", "my soup")


def test_a_copy_without_work_becomes_the_newer_notebook(shelf: Shelf):
    shelf.open()
    write(shelf.mine, "soup", "it was run")
    shelf.publish("tart")
    assert (shelf.open(), shelf.source) == ("", "tart")


def test_outputs_stay_while_there_is_no_newer_notebook(shelf: Shelf):
    shelf.open()
    write(shelf.mine, "soup", "it was run")
    shelf.open()
    assert nbformat.read(shelf.mine, as_version=4).cells[0].outputs


def test_a_copy_with_work_stays_and_is_said_to_be_older(shelf: Shelf):
    shelf.open()
    write(shelf.mine, "my soup")
    shelf.publish("tart")
    notice = shelf.open()
    assert "move notebooks/01_soups.mine.ipynb away" in notice
    assert shelf.source == "my soup"
    shelf.mine.unlink()
    assert (shelf.open(), shelf.source) == ("", "tart")


@pytest.mark.parametrize("content", ["", "{}", "no notebook", "\ufeff["])
def test_a_copy_that_cannot_be_read_is_not_overwritten(shelf: Shelf, content: str):
    shelf.open()
    shelf.mine.write_text(content, encoding="utf-8")
    shelf.publish("tart")
    assert shelf.open()
    assert shelf.mine.read_text(encoding="utf-8") == content


def test_a_copy_of_unknown_age_is_not_overwritten(shelf: Shelf):
    write(shelf.mine, "my soup")
    assert shelf.open()
    assert shelf.source == "my soup"
