"""The buttons under a verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.catalog import find
from course.notebooks.panels import Choice, hints_panel
from course.notebooks.saving import Newer
from course.student import Student

EXERCISE = find("1.2")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))


def test_hints_come_one_by_one_and_count_as_in_the_terminal():
    panel = hints_panel(EXERCISE)
    shown, button = panel.children
    for tier in (1, 2, 3):
        assert (button.description, button.disabled) == (f"Hint {tier} of 3", False)
        button.click()
        assert shown.value.count("<b>Hint") == tier
        assert Student().record(EXERCISE).hints == tier
    assert (button.description, button.disabled) == ("All hints are out", True)


def test_hints_that_were_seen_are_there_from_the_start():
    Student().add_hint(EXERCISE, 2)
    shown, button = hints_panel(EXERCISE).children
    assert shown.value.count("<b>Hint") == 2
    assert button.description == "Hint 3 of 3"


@pytest.mark.parametrize(("button", "taken"), [(0, Newer.FILE), (1, Newer.CELL)])
def test_the_one_that_is_chosen_is_taken_once(button: int, taken: Newer):
    asked: list[Newer] = []
    choice = Choice(EXERCISE, Path("copy.py"), lambda newer: asked.append(newer) or "<b>the verdict</b>")
    said, buttons, verdict = choice.children
    assert "copy.py" in said.value
    buttons.children[button].click()
    assert asked == [taken]
    assert verdict.value == "<b>the verdict</b>"
    assert all(each.disabled for each in buttons.children)


def test_what_goes_wrong_behind_a_button_is_said():
    def take(newer: Newer) -> str:
        raise OSError("the <disk> is full")

    choice = Choice(EXERCISE, None, take)
    choice.children[1].children[1].click()
    assert choice.children[2].value == "That did not work: the &lt;disk&gt; is full"
