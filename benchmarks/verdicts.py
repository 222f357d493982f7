"""How long a student waits for a verdict, and how much memory waits with them.

    python benchmarks/verdicts.py [--rounds N] [--quick] [--write]

Works on a copy of the course: each exercise is saved as its reference answer and as it is in exercises/, in turn. Tests
that start a real server are left out of that copy: their time is the server's. --write keeps the table in
benchmarks/results/verdicts.md, --quick leaves out what takes long.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pexpect
from django import get_version

from course.catalog import ROOT, Exercise, Step, exercises
from course.grader import Grader
from course.grader.sandbox.isolation import available
from course.grader.sandbox.processes import descendants
from course.load.figures import percentile
from course.load.memory import MEGABYTE, memory
from course.watch.folders import looks
from course.watch.saves import SETTLES

RESULTS = Path(__file__).parent / "results" / "verdicts.md"
PLAIN = Path(__file__).parent / "plain"
LESSON = "01_event_loop"
WITH_DJANGO = ("02_asgi", "03_async_views")
PARTS = ("course", "exercises", "lessons", "solutions", "tests/exercises")
COMPARED, COMPARED_WITH_DJANGO = "1.2", "3.2"
QUESTION, RIGHT, WRONG = "skip the question", "Passed: 10 of 10", "Not yet: 5 of 10"  # as the app shows them
_SETTLED = 4 * SETTLES  # seconds after which an earlier save makes no more events
_PATIENCE = 120  # seconds
_IDLE = 10  # seconds in which the app does nothing
_DIGITS = {"s": 3, "MB": 0, "times": 1, "%": 1}


@dataclass
class Times:
    """Seconds, as they were measured."""

    saves: list[float] = field(default_factory=list)
    verdicts: list[float] = field(default_factory=list)
    compared: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)


@dataclass
class Sitting:
    """The app: seconds from saves to drawn verdicts and from keys to what they draw; then per cent of a
    core and megabytes (PSS) while it waits.
    """

    saves: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    idle: float | None = None
    memory: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table; `goal` and `measured` in `unit`, the goal None where there is none.

    Whether a goal is met is decided on the figures as they are shown.
    """

    what: str
    measured: float | None
    goal: float | None = None
    unit: str = "s"

    def __str__(self) -> str:
        met = ""
        if self.goal is not None and self.measured is not None:
            met = "yes" if round(self.measured, _DIGITS[self.unit]) <= self.goal else "**no**"
        return f"| {self.what} | {self._text(self.goal, '')} | {self._text(self.measured, 'not measured')} | {met} |"

    def _text(self, value: float | None, missing: str) -> str:
        return missing if value is None else f"{value:.{_DIGITS[self.unit]}f} {self.unit}"


class Bench:
    """A copy of the course, and what is measured in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "course"
        for part in PARTS:
            shutil.copytree(ROOT / part, self.root / part)
        self.exercises = [exercise for exercise in exercises(self.root) if exercise.lesson == LESSON]
        for exercise in exercises(self.root):
            if not isinstance(exercise, Step):  # whose tests start a whole project, and are not copied
                without_servers(exercise.grader)
        # Read again, as it knows the tests from now on; 2.6 has none left.
        known = [exercise for exercise in exercises(self.root) if exercise.lesson in WITH_DJANGO]
        self.with_django = [exercise for exercise in known if exercise.tests]
        self.compared, self.compared_with_django = self._compared(COMPARED), self._compared(COMPARED_WITH_DJANGO)
        # The compiled modules are part of what is measured, whatever this shell says of them.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COURSE_"))}
        self.environment = kept | {"TERM": "xterm-256color", "COLUMNS": "80"}

    def _compared(self, number: str) -> Exercise:
        """The exercise whose plain test is run beside it: in a folder of its own, with the reference answer."""
        exercise = next(exercise for exercise in exercises(self.root) if exercise.number == number)
        folder = self._plain(exercise)
        folder.mkdir()
        shutil.copy(PLAIN / f"test_{exercise.slug}.py", folder)
        shutil.copy(exercise.solution, folder / f"{exercise.slug}.py")
        if exercise.lesson in WITH_DJANGO:
            kitchen = f"pythonpath = {self.root / 'exercises'}\nDJANGO_SETTINGS_MODULE = kitchen.settings\n"
            (folder / "pytest.ini").write_text(f"[pytest]\n{kitchen}", encoding="utf-8")
        return exercise

    def _plain(self, exercise: Exercise) -> Path:
        return self.root.parent / exercise.slug

    async def saves(self, chosen: Sequence[Exercise], compared: Exercise, rounds: int) -> Times:
        """From a save to its verdict by a warm grader: the watcher's notice and the verdict, beside a plain pytest."""
        times = Times()
        with Grader(warm=True) as grader, self._watching(chosen) as saved:
            grader.check(compared)
            for n in range(2 * rounds):
                for exercise in chosen:
                    total, verdict = await self._save(exercise, grader, saved, solved=n % 2 == 0)
                    times.saves.append(total)
                    times.verdicts.append(verdict)
                    if exercise.number == compared.number:
                        times.compared.append(verdict)
                        times.plain.append(self.run(self._plain(compared), "pytest", "-q", "-p", "no:cacheprovider"))
        return times

    @contextmanager
    def _watching(self, chosen: Sequence[Exercise]) -> Iterator[asyncio.Queue[object]]:
        saved: asyncio.Queue[object] = asyncio.Queue()

        async def watch() -> None:
            async for _ in looks({exercise.path.parent for exercise in chosen}, asyncio.Event()):
                saved.put_nowait(None)

        task = asyncio.create_task(watch())
        try:
            yield saved
        finally:
            task.cancel()

    async def _save(
        self, exercise: Exercise, grader: Grader, saved: asyncio.Queue[object], *, solved: bool
    ) -> tuple[float, float]:
        source = exercise.solution if solved else ROOT / exercise.path.relative_to(self.root)
        content = source.read_bytes()
        await asyncio.sleep(_SETTLED)
        while not saved.empty():
            saved.get_nowait()
        began = time.perf_counter()
        exercise.path.write_bytes(content)
        async with asyncio.timeout(_PATIENCE):
            await saved.get()
        await asyncio.sleep(SETTLES)
        noticed = time.perf_counter()
        verdict = await asyncio.to_thread(grader.check, exercise)
        ended = time.perf_counter()
        if solved and not verdict.passed:
            raise SystemExit(f"The answer to {exercise.number} is not passed: {verdict.ending} {verdict.message}")
        return ended - began, ended - noticed

    def run(self, folder: Path, module: str, *arguments: str) -> float:
        """Seconds of `python -m MODULE ARGUMENTS` in FOLDER; it must end well."""
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10 * _PATIENCE,
            check=False,
        )
        if done.returncode:
            raise SystemExit(
                f"{module} {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return time.perf_counter() - began

    def command(self, rounds: int, *arguments: str) -> float:
        """Median seconds of a course command; a first start, which compiles and keeps what it needs, is not counted."""
        shutil.copy(self.compared.solution, self.compared.path)
        self.run(self.root, "course", *arguments)
        return statistics.median(self.run(self.root, "course", *arguments) for _ in range(rounds))

    def app(self, rounds: int) -> Sitting:
        """The app on a terminal, at the exercise compared: saves of both answers in turn, then nothing for a while."""
        self.run(self.root, "course", "hint", self.compared.number)  # who has done something is not welcomed
        answers = {RIGHT: self.compared.solution, WRONG: ROOT / self.compared.path.relative_to(self.root)}
        self.compared.path.write_bytes(answers[WRONG].read_bytes())
        command = ["-m", "course", "watch", self.compared.number]
        told = {
            "cwd": str(self.root),
            "env": self.environment | {"COLUMNS": "160"},
            "dimensions": (50, 160),
            "timeout": _PATIENCE,
        }
        sitting = Sitting()
        with pexpect.spawn(sys.executable, command, encoding="utf-8", **told) as course:
            course.delaybeforesend = None  # it would be measured, too
            if course.expect([QUESTION, WRONG]) == 0:
                course.send("\r")
                course.expect(WRONG)
            for _ in range(rounds):
                for shown, answer in answers.items():
                    sitting.saves.append(_drawn(course, self.compared.path, answer.read_bytes(), shown))
            for _ in range(rounds):
                for key, shown in (("?", "Save your file"), ("q", " points")):  # a page comes, and goes
                    sitting.keys.append(_answered(course, key, shown))
            _look_at_idle(course, sitting)
            course.send("q")
            course.expect(pexpect.EOF)
        return sitting


def without_servers(grader: Path) -> None:
    """Take the tests with the mark `server` out of a grader."""
    tree = ast.parse(grader.read_text(encoding="utf-8"))
    tree.body = [
        node
        for node in tree.body
        if not any(ast.unparse(mark) == "pytest.mark.server" for mark in getattr(node, "decorator_list", ()))
    ]
    grader.write_text(ast.unparse(tree), encoding="utf-8")


def _drawn(course: pexpect.spawn, path: Path, content: bytes, shown: str) -> float:
    """Seconds from a save until its verdict is drawn."""
    _let_draw(course)
    began = time.perf_counter()
    path.write_bytes(content)
    course.expect(shown)
    return time.perf_counter() - began


def _answered(course: pexpect.spawn, key: str, shown: str) -> float:
    """Seconds from a key until what it brings is drawn."""
    _let_draw(course)
    course.expect(".*")  # takes what was drawn before
    began = time.perf_counter()
    course.send(key)
    course.expect_exact(shown)
    return time.perf_counter() - began


def _look_at_idle(course: pexpect.spawn, sitting: Sitting) -> None:
    tree = _idle_tree(course)
    taken = memory(course.pid)
    if taken is None:
        return
    sitting.memory = taken / MEGABYTE
    before, began = sum(map(_processor, tree)), time.monotonic()
    course.expect([pexpect.TIMEOUT], timeout=_IDLE)
    sitting.idle = 100 * (sum(map(_processor, tree)) - before) / (time.monotonic() - began)


def _processor(pid: int) -> float:
    """Seconds of processor time that the threads of a process have used; to the nanosecond, as ticks are too coarse."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9


def _idle_tree(course: pexpect.spawn) -> list[int]:
    """`course` and its descendants, when those of the last verdict have ended."""
    seen: list[list[int]] = []
    while len(seen) < 10 or len({tuple(look) for look in seen[-10:]}) > 1:
        _let_draw(course)
        seen.append([course.pid, *sorted(descendants(course.pid))])
    return seen[-1]


def _let_draw(course: pexpect.spawn) -> None:
    """Take what it draws for a moment: it would stop at a full terminal."""
    if course.expect([pexpect.TIMEOUT, pexpect.EOF], timeout=0.2) == 1:
        raise SystemExit(f"`course` ended on its terminal: {course.before[-500:]}")


def measure(bench: Bench, rounds: int, *, quick: bool) -> list[Row]:
    """All rows of the table, in its order."""
    times = asyncio.run(bench.saves(bench.exercises, bench.compared, rounds))
    django = asyncio.run(bench.saves(bench.with_django, bench.compared_with_django, rounds))
    app = bench.app(rounds)
    return [
        *_verdicts("lesson 01", times, bench.compared, median=0.20, most=0.40),
        *_verdicts("lessons 02 and 03, without servers", django, bench.compared_with_django, median=0.30, most=0.70),
        Row(f"`course check {COMPARED}`, median", bench.command(rounds, "check", COMPARED), 1.2),
        Row("`course` without a terminal (what `make start` runs), second start", bench.command(rounds), 2.0),
        Row(f"`course verify {LESSON[:2]}`", None if quick else bench.run(ROOT, "course", "verify", LESSON[:2]), 40.0),
        Row("from a save to its verdict drawn in the app, median", statistics.median(app.saves), 0.25),
        Row("from a key to the screen, median", statistics.median(app.keys), 0.05),
        Row("processor time of the app and its grader while they wait, of one core", app.idle, 0.2, "%"),
        Row("memory of the app and its grader while they wait (PSS)", app.memory, 250, "MB"),
    ]


def _verdicts(what: str, times: Times, compared: Exercise, *, median: float, most: float) -> Iterator[Row]:
    warm, plain = statistics.median(times.compared), statistics.median(times.plain)
    yield Row(f"{what}: from a save to its verdict, median", statistics.median(times.saves), median)
    yield Row("the same, 95th percentile", percentile(times.saves, 95), most)
    yield Row("of this the verdict itself, median", statistics.median(times.verdicts))
    yield Row(f"a verdict on {compared.number} by the warm grader, median", warm)
    yield Row("a cold pytest of the same tests, without a sandbox, median", plain)
    yield Row("the cold pytest takes", plain / warm, unit="times")


def table(rows: Sequence[Row], rounds: int, load: float) -> str:
    """The page in Markdown."""
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Django {get_version()}, isolation by {available().value}, "
        f"load {load:.1f} at the beginning"
    )
    head = [
        "# How long a verdict takes",
        "",
        f"`python benchmarks/verdicts.py --rounds {rounds}`, {datetime.now(UTC):%Y-%m-%d}: {machine}.",
        "",
        "| what | goal: at most | measured | met |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *map(str, rows), ""])


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="saves of each answer (10)")
    parser.add_argument("--quick", action="store_true", help="one round, and no `course verify`")
    parser.add_argument("--write", action="store_true", help=f"keep the table in {RESULTS.relative_to(ROOT)}")
    options = parser.parse_args(argv)
    rounds = 1 if options.quick else max(1, options.rounds)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="course-benchmark-") as folder:
        page = table(measure(Bench(Path(folder)), rounds, quick=options.quick), rounds, load)
    print(page)
    if options.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
