"""What can be seen of a step without running it: its starter, hints, tests and wrong answers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from course.catalog import Step
from course.verify.answers import answers_of, problems_of_wrong
from course.verify.files import shown

TESTS = range(2, 6)
POINTS = 10
FEWEST_WRONG = 1


def problems_of_step(step: Step, starter: Path) -> Iterator[str]:
    """What is wrong with a step beside its hints, a sentence each. `starter` is the starter to look at."""
    for path in (starter, step.solution):
        if not path.is_file():
            yield f"{shown(path, step.root)} is missing."
    yield from _problems_of_starter(step, starter)
    yield from _problems_of_tests(step)
    yield from _problems_of_answers(step)


def _problems_of_starter(step: Step, starter: Path) -> Iterator[str]:
    if not starter.is_file():
        return
    text = starter.read_text(encoding="utf-8")
    try:
        docstring = ast.get_docstring(ast.parse(text)) or ""
    except (SyntaxError, ValueError) as error:
        yield f"{shown(starter, step.root)} is no Python: {error}."
        return
    if len(docstring.split("\n\n")) < 2:
        yield "The starter's docstring should say the situation, what to do and what is graded."
    if "# TODO" not in text:
        yield "The starter has no TODO comment; the student cannot see where to begin."


def _problems_of_tests(step: Step) -> Iterator[str]:
    if len(step.suite) not in TESTS:
        wanted = f"{TESTS.start} to {TESTS.stop - 1} are wanted"
        yield f"{len(step.suite)} tests of the suite are marked with {step.number}; {wanted}."
    for test in step.suite:
        if not test.has_docstring:
            yield f"{test.name} has no docstring; it is the sentence that the student reads."
        if test.points < 1:
            yield f'{test.name} has no points; mark it with @pytest.mark.step("{step.number}", points=N).'
    names = [test.name for test in step.suite]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"Two tests of step {step.number} are called {name}; rename one."
    if step.suite and step.max_score != POINTS:
        yield f"The points of the tests add up to {step.max_score}; they must add up to {POINTS}."


def _problems_of_answers(step: Step) -> Iterator[str]:
    wrong = [answer for answer in answers_of(step) if not answer.is_right]
    if len(wrong) < FEWEST_WRONG:
        yield f"{shown(step.answers, step.root)} holds no wrong_*.py; one beside the starter is needed."
    yield from problems_of_wrong(step, wrong)
