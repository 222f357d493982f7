"""The known answers of an exercise: right ones, and wrong ones that say what must catch them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.catalog import Exercise

HEADER = re.compile(r"^(?:# *)?(fails|says): *(.*?) *$", re.MULTILINE)
HEADER_LINES = 15
FEWEST_RIGHT = 1
FEWEST_WRONG = 3


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: a file, or a folder that holds it with its helper modules.

    A wrong one names in its first lines the test that must fail (`fails:`) and the words that this test's message must
    hold (`says:`).
    """

    path: Path
    source: Path
    fails: str
    says: str

    @property
    def name(self) -> str:
        """The file's or folder's name."""
        return self.path.name

    @property
    def is_right(self) -> bool:
        """Whether it must pass."""
        return self.name.startswith("right_")


def answers_of(exercise: Exercise) -> tuple[Answer, ...]:
    """The answers in the exercise's folder by name; a folder without the file that it should hold is left out."""
    if not exercise.answers.is_dir():
        return ()
    found = (_answer(exercise, path) for path in sorted(exercise.answers.iterdir()) if is_answer(path))
    return tuple(answer for answer in found if answer.source.is_file())


def is_answer(path: Path) -> bool:
    """Whether something in the folder is named like an answer."""
    return path.name.startswith(("right_", "wrong_")) and (path.is_dir() or path.suffix == ".py")


def _answer(exercise: Exercise, path: Path) -> Answer:
    source = path / f"{exercise.name}.py" if path.is_dir() else path
    text = source.read_text(encoding="utf-8", errors="replace") if source.is_file() else ""
    header = dict(HEADER.findall("\n".join(text.splitlines()[:HEADER_LINES])))
    return Answer(path=path, source=source, fails=header.get("fails", ""), says=header.get("says", ""))


def problems_of_answers(exercise: Exercise) -> Iterator[str]:
    """What is wrong with the answers before any of them is run, a sentence each."""
    if not exercise.answers.is_dir():  # which the check of files says
        return
    answers = answers_of(exercise)
    right = [answer for answer in answers if answer.is_right]
    wrong = [answer for answer in answers if not answer.is_right]
    where = exercise.answers.relative_to(exercise.root).as_posix()
    if len(right) < FEWEST_RIGHT:
        yield f"{where} holds no right answer; one that is built otherwise than the solution is needed."
    if len(wrong) < FEWEST_WRONG:
        yield f"{where} holds {len(wrong)} wrong answers; at least {FEWEST_WRONG} are needed."
    yield from problems_of_wrong(exercise, wrong)
    named = {answer.fails for answer in wrong}
    for test in exercise.tests:
        if test.id not in named:
            yield f"No wrong answer names {test.id} as the test that catches it."


def problems_of_wrong(exercise: Exercise, wrong: list[Answer]) -> Iterator[str]:
    """What is wrong with the headers of wrong answers, a sentence each."""
    for answer in wrong:
        yield from _problems_of_header(exercise, answer)
    yield from _same_reasons(wrong)


def _problems_of_header(exercise: Exercise, answer: Answer) -> Iterator[str]:
    for key, value, meaning in (
        ("fails", answer.fails, "the test that must fail"),
        ("says", answer.says, "words that the failed test's message must hold"),
    ):
        if not value:
            yield f"{answer.name} lacks the header line '{key}: ...' with {meaning}."
    known = {test.id for test in exercise.tests}
    if answer.fails and known and answer.fails not in known:
        yield f"{answer.name} names {answer.fails}, but the grader has no such test."


def _same_reasons(wrong: list[Answer]) -> Iterator[str]:
    first: dict[tuple[str, str], Answer] = {}
    for answer in wrong:
        reason = (answer.fails, words(answer.says).casefold())
        earlier = first.setdefault(reason, answer)
        if earlier is not answer and all(reason):
            both = f"{earlier.name} and {answer.name}"
            yield f"{both} name the same test with the same words; drop one or tell them apart."


def words(text: str) -> str:
    """The text in one line with single spaces: where a message is broken into lines does not matter."""
    return " ".join(text.split())
