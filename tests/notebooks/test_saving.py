"""Cell and file: neither overwrites work that the other does not have."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalog import Exercise
from course.notebooks.saving import Newer, Saving
from course.starters import Starters

STARTER, MINE, OTHER = "starter\n", "mine\n", "other\n"


class Table:
    """One exercise, and notebooks that save to it."""

    def __init__(self, root: Path) -> None:
        self.exercise = Exercise(root=root, lesson="01_soups", name="01_first_dish", hints=())
        self.exercise.path.parent.mkdir(parents=True)
        self.exercise.path.write_text(STARTER, encoding="utf-8")
        self.state = root / ".course"
        self.starters = Starters(root, self.state)
        self.starters.snapshot([self.exercise])

    def notebook(self, name: str | None = "01_soups.ipynb") -> Saving:
        return Saving(self.starters, self.state, name)

    @property
    def text(self) -> str:
        return self.exercise.path.read_text(encoding="utf-8")

    def edit(self, text: str) -> None:
        self.exercise.path.write_text(text, encoding="utf-8")


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def test_a_cell_is_saved_over_the_starter_and_over_what_it_saved_before(table: Table):
    notebook = table.notebook()
    assert [notebook.save(table.exercise, text) for text in (MINE, OTHER)] == [Newer.CELL, Newer.CELL]
    assert table.text == OTHER


def test_a_file_that_was_edited_elsewhere_is_not_overwritten(table: Table):
    notebook = table.notebook()
    notebook.save(table.exercise, MINE)
    table.edit(OTHER)
    assert notebook.save(table.exercise, MINE) is Newer.FILE
    assert table.text == OTHER


def test_an_untouched_cell_never_overwrites_work(table: Table):
    notebook = table.notebook()
    notebook.save(table.exercise, MINE)
    assert notebook.save(table.exercise, STARTER) is Newer.FILE
    assert table.text == MINE


def test_after_a_restart_the_notebook_knows_what_it_saved(table: Table):
    table.notebook().save(table.exercise, MINE)
    assert table.notebook().save(table.exercise, OTHER) is Newer.CELL
    assert table.text == OTHER


@pytest.mark.parametrize("name", ["another.ipynb", None])
def test_another_notebook_has_not_seen_it(table: Table, name: str | None):
    table.notebook().save(table.exercise, MINE)
    assert table.notebook(name).save(table.exercise, OTHER) is Newer.FILE
    assert table.text == MINE


def test_the_same_text_is_nobody_s_newer_work(table: Table):
    table.edit(MINE)
    before = table.exercise.path.stat().st_mtime_ns
    assert table.notebook().save(table.exercise, MINE) is Newer.CELL
    assert table.exercise.path.stat().st_mtime_ns == before


def test_a_file_that_is_gone_is_made_anew(table: Table):
    table.exercise.path.unlink()
    assert table.notebook().save(table.exercise, MINE) is Newer.CELL
    assert table.text == MINE


def test_whoever_takes_the_cell_finds_the_file_among_the_backups(table: Table):
    notebook = table.notebook()
    table.edit(OTHER)
    kept = notebook.keep(table.exercise)
    notebook.take_cell(table.exercise, MINE)
    assert kept is not None
    assert (kept.read_text(encoding="utf-8"), kept.parent, table.text) == (OTHER, table.starters.backups, MINE)


def test_the_same_work_is_kept_once(table: Table):
    notebook = table.notebook()
    table.edit(OTHER)
    assert notebook.keep(table.exercise) == notebook.keep(table.exercise)


def test_whoever_takes_the_file_may_save_over_it_from_then_on(table: Table):
    notebook = table.notebook()
    table.edit(OTHER)
    assert notebook.take_file(table.exercise) == OTHER
    assert notebook.save(table.exercise, MINE) is Newer.CELL


def test_a_file_that_is_no_text_is_not_overwritten(table: Table):
    table.exercise.path.write_bytes(b"\xff\xfe")
    assert table.notebook().save(table.exercise, MINE) is Newer.FILE
