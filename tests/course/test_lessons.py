"""The lessons' texts: their code runs and prints what they show, and what they point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course import catalog

from .lesson_blocks import Block, blocks, fences

LESSONS = catalog.lessons()
CODE = [
    pytest.param(block, id=f"{lesson.name}:{block.line}")
    for lesson in LESSONS
    for block in blocks(lesson.text.read_text(encoding="utf-8"))
]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


@pytest.mark.parametrize("block", CODE)
def test_the_code_prints_what_the_lesson_shows(block: Block, tmp_path: Path):
    printed = block.play(tmp_path)
    assert not block.difference(printed), block.difference(printed)


@each_lesson
def test_only_code_and_its_output_are_fenced(lesson: catalog.Lesson):
    found = fences(lesson.text.read_text(encoding="utf-8"))
    stray = [f.line for f in found if f.language != "python" and not (f.language == "text" and f.follows_code)]
    assert found
    assert not stray, f"{lesson.text.name}: these lines open a block that no test runs: {stray}"


@each_lesson
def test_every_link_leads_to_a_file(lesson: catalog.Lesson):
    links = _links(lesson)
    assert links
    assert [link for link in links if not (lesson.text.parent / link).resolve().is_file()] == []


@each_lesson
def test_each_exercise_is_introduced_in_its_order(lesson: catalog.Lesson):
    introduced = re.findall(r"^\*\*Exercise ([\d.]+)\*\* \[\w+\]\(\.\./\.\./(\S+)\)", _text(lesson), re.MULTILINE)
    expected = [(e.number, e.path.relative_to(lesson.root).as_posix()) for e in lesson.exercises]
    assert introduced == expected


@each_lesson
def test_each_myth_cites_a_test_that_proves_it(lesson: catalog.Lesson):
    myths = _text(lesson).partition("\n## Myths\n")[2].partition("\n## ")[0]
    rows = [row for row in myths.splitlines() if row.startswith("| ")][1:]
    assert rows
    assert [row for row in rows if not re.search(r"\]\(\.\./\.\./tests/myths/test_\w+\.py\)", row)] == []


@each_lesson
def test_a_lesson_is_read_in_ten_minutes_or_so(lesson: catalog.Lesson):
    words = len(_text(lesson).partition("<details>")[0].split())
    assert 8 <= lesson.minutes <= 12
    assert 150 <= words / lesson.minutes <= 240, f"{words} words in {lesson.minutes} minutes"


def _text(lesson: catalog.Lesson) -> str:
    return lesson.text.read_text(encoding="utf-8")


def _links(lesson: catalog.Lesson) -> list[str]:
    targets = re.findall(r"\]\(([^)#\s]+)", _text(lesson))
    return [target for target in targets if "://" not in target]
