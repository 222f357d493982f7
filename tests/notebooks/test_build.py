"""A lesson's text as a notebook, on small texts; what the real ones make is looked at by running it."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from course.catalog import Exercise, Lesson, lessons
from course.notebooks.build import ABOUT, OPENING, NotebookError, build, has_notebook

TEXT = """\
# 1. Soups

How to read a text.

See [the myth](../../tests/myths/test_hot.py), [a page](https://example.org/a), [below](#cold) and ![pot](pot.svg).

```python
asyncio.run(cook("soup"))
```

```text
soup done
```

More words.

```python
raise ValueError("hot")
```

```text
ValueError: hot
```

<!-- touch: timeline -->

**Exercise 1.1** [first_dish](../../exercises/01_soups/01_first_dish.py): the first
dish of all.

<!-- notebook: alone -->

```python
import cold
```

```text
ModuleNotFoundError: No module named 'cold'
```
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    (tmp_path / "lessons/01_soups").mkdir(parents=True)
    (tmp_path / "starter.py").write_text('"""Cook."""\n', encoding="utf-8")
    exercise = Exercise(root=tmp_path, lesson="01_soups", name="01_first_dish", hints=())
    made = Lesson(root=tmp_path, name="01_soups", title="Soups", minutes=10, exercises=(exercise,))
    made.text.write_text(TEXT, encoding="utf-8")
    return made


def _starter(exercise: Exercise) -> Path:
    small = exercise.root / "starter.py"
    return small if small.exists() else exercise.path


def built(lesson: Lesson) -> nbformat.NotebookNode:
    notebook = nbformat.reads(build(lesson, _starter), as_version=4)
    nbformat.validate(notebook)
    return notebook


def test_code_and_text_become_cells_without_the_output_that_is_shown(lesson: Lesson):
    cells = [(cell.cell_type, cell.source) for cell in built(lesson).cells]
    assert [kind for kind, _ in cells[:4]] == ["markdown", "code", "markdown", "code"]
    assert [source for _, source in cells[:2]] == [f"# 1. Soups\n\n{ABOUT}", OPENING]
    assert [source for _, source in cells[3:]] == [
        'await cook("soup")',
        "More words.",
        'raise ValueError("hot")',
        "touch.timeline()",
        "**Exercise 1.1** [first_dish](../exercises/01_soups/01_first_dish.py): the first\ndish of all.",
        '%%exercise 1.1\n"""Cook."""',
        "%%alone\nimport cold",
    ]


def test_links_lead_from_the_notebooks_folder(lesson: Lesson):
    text = built(lesson).cells[2].source
    for link in (
        "](../tests/myths/test_hot.py)",
        "](https://example.org/a)",
        "](#cold)",
        "](../lessons/01_soups/pot.svg)",
    ):
        assert link in text


def test_only_a_cell_that_shall_raise_may(lesson: Lesson):
    tagged = [cell.source for cell in built(lesson).cells if cell.metadata.get("tags") == ["raises-exception"]]
    assert tagged == ['raise ValueError("hot")']


def test_it_is_always_the_same_and_holds_nothing_of_a_run(lesson: Lesson):
    assert built(lesson) == built(lesson)
    code = [cell for cell in built(lesson).cells if cell.cell_type == "code"]
    assert [(cell.outputs, cell.execution_count) for cell in code] == [([], None)] * len(code)


def test_a_cell_keeps_its_id_when_others_come(lesson: Lesson):
    before = {cell.source: cell.id for cell in built(lesson).cells}
    lesson.text.write_text(
        TEXT.replace("More words.", "More words.\n\n```python\nmore = 1\n```\n\nYet more."), encoding="utf-8"
    )
    after = {cell.source: cell.id for cell in built(lesson).cells}
    assert {source: after[source] for source in before} == before
    assert len(set(after.values())) == len(after) == len(before) + 2


def test_two_cells_that_are_alike_have_an_id_each(lesson: Lesson):
    lesson.text.write_text(
        TEXT + "\n```python\nsame = 1\n```\n\nWords.\n\n```python\nsame = 1\n```\n", encoding="utf-8"
    )
    first, second = [cell.id for cell in built(lesson).cells if cell.source == "same = 1"]
    assert second == f"{first}-2"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Exercise 1.1", "Exercise 1.7", "names exercise 1.7, which is not in its lesson.toml"),
        ('raise ValueError("hot")', "def go():\n    asyncio.run(cook())", "line 2 of its block"),
        ('raise ValueError("hot")', "await await", "invalid syntax"),
    ],
)
def test_a_text_that_cannot_be_a_notebook_is_named(lesson: Lesson, old: str, new: str, says: str):
    lesson.text.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(NotebookError, match=r"^lessons/01_soups/README\.md .*") as caught:
        built(lesson)
    assert says in str(caught.value)


def test_a_text_without_code_has_no_notebook(lesson: Lesson):
    assert has_notebook(lesson)
    lesson.text.write_text("# Soups\n", encoding="utf-8")
    assert not has_notebook(lesson)


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_each_exercise_of_a_lesson_has_its_cell(lesson: Lesson):
    cells = [cell.source for cell in built(lesson).cells if cell.source.startswith("%%exercise")]
    assert [cell.split()[1] for cell in cells] == [exercise.number for exercise in lesson.exercises]
