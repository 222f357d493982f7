"""What can be seen of an exercise without running it: its starter, hints, tests and rewrites."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from course.catalog import Exercise, Step
from course.verify.answers import problems_of_answers
from course.verify.files import problems_of_files
from course.verify.rewrites import KINDS
from course.verify.steps import problems_of_step

HINTS = 3
LINK = re.compile(r"https?://[^\s<>]+\.[^\s<>]+")
LONGEST_STARTER = 40  # lines
DOCSTRING_LINES = range(3, 9)  # the situation, what to do, what is graded, a question
TODO = re.compile(r"\bTODO\b")
MOST_TODOS = 2
TESTS = range(3, 8)
POINTS = 10
MOST_PROBE_POINTS = 2


def problems_of_form(exercise: Exercise, starter: Path) -> list[str]:
    """Everything that is wrong with an exercise before anything is run, a sentence each.

    `starter` is the starter to look at: the exercise's file, or the pristine copy of one that a student has solved.
    """
    if isinstance(exercise, Step):
        return [*_problems_of_hints(exercise), *problems_of_step(exercise, starter)]
    problems = [*problems_of_files(exercise, starter), *_problems_of_hints(exercise), *_problems_of_rewrites(exercise)]
    problems += _problems_of_sources(exercise, starter)
    try:
        return [*problems, *_problems_of_tests(exercise), *problems_of_answers(exercise)]
    except (SyntaxError, ValueError) as error:
        return [*problems, f"The grader {exercise.grader.name} is no Python: {error}."]


def _problems_of_hints(exercise: Exercise) -> Iterator[str]:
    if len(exercise.hints) != HINTS:
        yield f"It has {len(exercise.hints)} hints in lesson.toml; exactly {HINTS} are wanted."
    for tier, hint in enumerate(exercise.hints, 1):
        if not isinstance(hint, str) or not hint.strip():
            yield f"Hint {tier} in lesson.toml is empty."
        elif tier == 2 and not LINK.search(hint):
            yield "Hint 2 in lesson.toml holds no link; it should lead to the official page of the tool."


def _problems_of_rewrites(exercise: Exercise) -> Iterator[str]:
    for kind in exercise.rewrites:
        if kind not in KINDS:
            yield f"lesson.toml allows the rewrite '{kind}'; there are only {', '.join(KINDS)}."
    missing = [kind for kind in KINDS if kind not in exercise.rewrites]
    if missing and not exercise.rewrites_reason.strip():
        yield f"lesson.toml leaves out the rewrite {' and '.join(missing)} without a rewrites_reason."


def _problems_of_sources(exercise: Exercise, starter: Path) -> Iterator[str]:
    for path, check in ((starter, _problems_of_starter), (exercise.solution, _problems_of_solution)):
        if not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
            yield from check(exercise, text, ast.parse(text))
        except (SyntaxError, ValueError) as error:
            yield f"{path.relative_to(exercise.root).as_posix()} is no Python: {error}."


def _problems_of_starter(exercise: Exercise, text: str, tree: ast.Module) -> Iterator[str]:
    todos = _todos(text)
    if not todos:
        yield "The starter has no TODO comment; the student cannot see where to begin."
    elif todos > MOST_TODOS:
        yield f"The starter has {todos} TODO comments; one is wanted, {MOST_TODOS} at most."
    lines = len(text.splitlines())
    if lines > LONGEST_STARTER and not exercise.long_starter.strip():
        yield f"The starter has {lines} lines, more than {LONGEST_STARTER}; shorten it, or give long_starter a reason."
    docstring = [line for line in (ast.get_docstring(tree) or "").splitlines() if line.strip()]
    if not docstring:
        yield "The starter has no docstring; it should say the situation, what to do and what is graded."
    elif len(docstring) not in DOCSTRING_LINES:
        yield f"The starter's docstring has {len(docstring)} lines; three to six are wanted, and a question to answer."


def _problems_of_solution(exercise: Exercise, text: str, tree: ast.Module) -> Iterator[str]:
    if _todos(text):
        yield "The solution still has a TODO comment."


def _todos(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(bool(TODO.search(token.string)) for token in tokens if token.type == tokenize.COMMENT)


def _problems_of_tests(exercise: Exercise) -> Iterator[str]:
    tests = exercise.tests
    if not exercise.grader.is_file():  # said already
        return
    if len(tests) not in TESTS:
        yield f"The grader has {len(tests)} tests; {TESTS.start} to {TESTS.stop - 1} are wanted."
    for test in tests:
        if not test.sentence:
            yield f"{test.id} has no docstring; it is the sentence that the student reads."
        if test.points < 1:
            yield f"{test.id} has no points; mark it with @pytest.mark.points(N)."
    for name in sorted({test.id for test in tests if [t.id for t in tests].count(test.id) > 1}):
        yield f"Two tests are called {name}; only the second one would run."
    if tests and exercise.max_score != POINTS:
        yield f"The points of the tests add up to {exercise.max_score}; they must add up to {POINTS}."
    yield from _problems_of_probes(exercise)


def _problems_of_probes(exercise: Exercise) -> Iterator[str]:
    probes = [test for test in exercise.tests if test.probe]
    points = sum(test.points for test in probes)
    if points > MOST_PROBE_POINTS:
        yield f"Tests that rest on a probe carry {points} points; {MOST_PROBE_POINTS} of {POINTS} is the most."
    if probes and len(probes) == len(exercise.tests):
        yield "Every test rests on a probe; at least one must rest on what is seen from outside."
