"""Hostile submissions for 1.2: none earns what it has not cooked, none hangs, none leaves anything behind."""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.catalog import find
from course.grader import Grader
from course.grader.sandbox.processes import descendants
from course.grader.verdict import Verdict

from .leftovers import still_alive

LANES = 3  # gradings side by side; many attacks only wait
LONGEST = 15.0  # seconds to a verdict: generous, and the only bound on real time in these tests
EXERCISE = find("1.2")
MAIN = f"{EXERCISE.name}.py"
FOLDER = Path(__file__).parent / "attacks"
ATTACKS = sorted(path for path in FOLDER.iterdir() if path.suffix == ".py" or (path / MAIN).exists())
RIGHT = sorted(EXERCISE.answers.glob("right_*"))

each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)


@dataclass(frozen=True)
class Seen:
    """What one submission did: its verdict, the processes left, and the verdict on the solution right afterwards."""

    verdict: Verdict
    left: list[str]
    afterwards: Verdict


@pytest.fixture(scope="module")
def seen(request: pytest.FixtureRequest) -> Iterator[dict[Path, Seen]]:
    """The attacks that this run of the tests asks for, all graded."""
    asked = [item.callspec.params.get("attack") for item in request.session.items if hasattr(item, "callspec")]
    todo: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for path in dict.fromkeys(path for path in asked if path in ATTACKS):
        todo.put(path)
    found: dict[Path, Seen] = {}
    lanes = [threading.Thread(target=grade_all, args=(todo, found)) for _ in range(LANES)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    return found


def grade_all(todo: queue.SimpleQueue[Path], found: dict[Path, Seen]) -> None:
    """Grade submissions until there are none left, each with the solution after it, by one warm parent."""
    with Grader() as grader:
        warm = grader._process.pid
        own = after_a_check(grader, warm) & after_a_check(grader, warm)  # what stays: the keeper of cells
        while not todo.empty():
            path = todo.get()
            verdict = grader.check(EXERCISE, path)
            left = still_alive(set(descendants(warm)) - own)
            found[path] = Seen(verdict, left, grader.check(EXERCISE, EXERCISE.solution))


def after_a_check(grader: Grader, warm: int) -> set[int]:
    grader.check(EXERCISE, EXERCISE.solution)
    return set(descendants(warm))


def header(attack: Path, name: str, default: str) -> str:
    text = (attack / MAIN if attack.is_dir() else attack).read_text()
    found = re.search(rf"^{name}: (.+)$", text, re.MULTILINE)
    return found[1] if found else default


@each_attack
def test_an_attack_earns_no_more_than_it_has_cooked(seen: dict[Path, Seen], attack: Path):
    assert seen[attack].verdict.score <= int(header(attack, "earns", "0"))
    assert not seen[attack].verdict.passed


@each_attack
def test_an_attack_ends_as_its_docstring_says(seen: dict[Path, Seen], attack: Path):
    assert seen[attack].verdict.ending in header(attack, "ending", "completed").split(" | ")


@each_attack
def test_an_attack_gets_its_verdict_in_time(seen: dict[Path, Seen], attack: Path):
    assert seen[attack].verdict.seconds < LONGEST


@each_attack
def test_an_attack_leaves_no_process(seen: dict[Path, Seen], attack: Path):
    assert seen[attack].left == []


@each_attack
def test_an_attack_reaches_nothing_outside_of_its_cell(seen: dict[Path, Seen], attack: Path):
    assert "reached:" not in seen[attack].verdict.output


@each_attack
def test_an_attack_is_answered_in_plain_words(seen: dict[Path, Seen], attack: Path):
    verdict = seen[attack].verdict
    said = [verdict.message, *(test.message for test in verdict.tests if test.outcome == "failed")]
    assert any(said)
    assert all(len(text) < 1000 and "Traceback" not in text and "/course/" not in text for text in said)


@each_attack
def test_the_solution_passes_right_after_an_attack(seen: dict[Path, Seen], attack: Path):
    assert seen[attack].afterwards.passed


@pytest.mark.parametrize("answer", RIGHT, ids=lambda path: path.stem)
def test_a_right_answer_passes_however_it_is_written(answer: Path, grader: Grader):
    verdict = grader.check(EXERCISE, answer)
    assert (verdict.passed, verdict.score) == (True, verdict.max_score)


def test_there_are_enough_attacks_and_right_answers():
    assert len(ATTACKS) >= 40
    assert len(RIGHT) >= 6
    assert all(header(attack, "ending", "") for attack in ATTACKS)


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader() as grader:
        yield grader
