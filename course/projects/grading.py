"""Verdicts on the steps of a project, and on whole projects."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from course.catalog import Step, suite_of
from course.grader.examiner.failures import SubmissionEnded
from course.grader.examiner.job import read_source
from course.grader.verdict import TestResult, Verdict
from course.projects.overlay import files_of, is_whole
from course.projects.running import Event, Run
from course.suites import SuiteTest, suite_tests

Say = Callable[[str], None]
_LONGEST_OUTPUT = 8000  # characters


def _nothing(sentence: str) -> None:
    pass


class ProjectGrader:
    """Makes one verdict, or one of several steps together, at a time: each starts a whole household."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._known = threading.Lock()
        self._runs: set[Run] = set()

    def check(self, step: Step, path: Path, say: Say = _nothing) -> Verdict | None:
        """The verdict on PATH as STEP; None when it was cancelled.

        PATH is the student's own module, which is graded with all that lies in the student's folder; another module,
        graded in the finished project; or a folder, laid over the finished project unless it is a whole one. `say`
        is told what is going on. Raises FileNotFoundError for a folder without the step's module.
        """
        began = time.monotonic()
        if path.is_dir() and not (path / step.file).is_file():
            raise FileNotFoundError(f"the folder {path} holds no {step.file}")
        if (refused := _refusal(step, path / step.file if path.is_dir() else path)) is not None:
            return refused
        run = Run(step.root, step.suite)
        found = list(self._verdicts([step], run, _events(run, step, path), say))
        if run.cancelled:
            return None
        return replace(found[0][1], seconds=time.monotonic() - began)

    def check_many(self, jobs: Iterable[tuple[int, Step, Path]]) -> Iterator[tuple[int, Verdict]]:
        """Verdicts on jobs (place, step, path), see check(), as they come, each with its place.

        Jobs that can share a household do: those on the student's own modules, and modules of different steps. It ends
        early when it is cancelled. Until it ends nothing else can be graded: not by who reads it, either.
        """
        for batch in _batches(jobs):
            places = {step: place for place, step, _ in batch}
            sound = []
            for place, step, path in batch:
                if (refused := _refusal(step, path)) is not None:
                    yield place, refused
                else:
                    sound.append((step, path))
            if not sound:
                continue
            began = time.monotonic()
            run = Run(sound[0][0].root, [test for step, _ in sound for test in step.suite])
            for step, verdict in self._verdicts([step for step, _ in sound], run, _joint_events(run, sound), _nothing):
                began, spent = time.monotonic(), time.monotonic() - began
                yield places[step], replace(verdict, seconds=spent)
            if run.cancelled:
                return

    def check_whole(self, project: str, folder: Path, root: Path, say: Say = _nothing) -> Verdict | None:
        """The verdict of the whole suite on the project in FOLDER, a point a test; None when it was cancelled."""
        began = time.monotonic()
        tests = suite_tests(suite_of(project, root))
        run = Run(root, tests)
        board = _Board(project, tests, whole=True)
        for _ in self._follow(run, run.whole(folder), [board], say):
            pass
        return None if run.cancelled else replace(board.verdict(run), seconds=time.monotonic() - began)

    def cancel(self) -> None:
        """End the verdicts in progress; from any thread."""
        with self._known:
            runs = list(self._runs)
        for run in runs:
            run.cancel()

    def _verdicts(
        self, steps: Sequence[Step], run: Run, events: Iterator[Event], say: Say
    ) -> Iterator[tuple[Step, Verdict]]:
        """The verdict of each step as soon as its last test has ended."""
        boards = {step.id: _Board(step.id, step.suite) for step in steps}
        left = {step.id: step for step in steps}
        for _ in self._follow(run, events, list(boards.values()), say):
            for name in [name for name in left if boards[name].is_full]:
                yield left.pop(name), boards[name].verdict(run)
        for name, step in left.items():
            yield step, boards[name].verdict(run)

    def _follow(self, run: Run, events: Iterator[Event], boards: Sequence[_Board], say: Say) -> Iterator[None]:
        """Write EVENTS on the boards; comes back after each."""
        with self._turn:
            with self._known:
                self._runs.add(run)
            try:
                began, done, total = time.monotonic(), 0, sum(len(board.tests) for board in boards)
                say("starting the project")
                for event in events:
                    done += "test" in event
                    if "began" in event:
                        say(f"test {min(done + 1, total)} of {total}")
                    for board in boards:
                        board.note({**event, "at": round(time.monotonic() - began, 3)})
                    yield
            finally:
                with self._known:
                    self._runs.discard(run)


@dataclass(kw_only=True)
class _Found:
    """What is known of one test function: of all the items that it makes the first failure counts."""

    items: int = 1
    seen: int = 0
    outcome: str = "not_run"
    event: Event = field(default_factory=dict)

    def note(self, event: Event) -> None:
        self.seen += 1
        if self.outcome in ("not_run", "passed"):
            self.outcome, self.event = event["outcome"], event


class _Board:
    """What a run has found out about the tests of one verdict: of a step or, with `whole`, of the suite."""

    def __init__(self, name: str, tests: Sequence[SuiteTest], *, whole: bool = False) -> None:
        self.name = name
        self.tests = tests
        self._whole = whole
        self._found = {test.key: _Found() for test in tests}
        self._broken: tuple[str, str] | None = None
        self._over = False
        self._trace: list[dict[str, Any]] = []

    @property
    def is_full(self) -> bool:
        """Whether every test has ended."""
        return self._over or all(found.seen >= found.items for found in self._found.values())

    def note(self, event: Event) -> None:
        """Something happened in the run."""
        for name, items in event.get("collected", {}).items():
            if name in self._found:
                self._found[name].items = items
        if "broken" in event and self._broken is None:
            self._broken = event["broken"], event["message"]
        if (found := self._found.get(event.get("test", ""))) is not None:
            found.note(event)
            for part, text in event["printed"]:
                test = event["test"].rpartition("::")[2]
                self._trace.append({"test": test, "kind": "printed", "at": event["at"], "name": part, "text": text})

    def verdict(self, run: Run) -> Verdict:
        """What it comes to."""
        ending, message = self._ending(run)
        results = tuple(self._result(test) for test in self.tests)
        output = "\n".join(f"{event['name']}: {event['text']}" for event in self._trace)
        return Verdict(
            exercise=self.name,
            ending=ending,
            message=message,
            tests=results,
            output=output[-_LONGEST_OUTPUT:],
            trace=self._trace,
        )

    def _ending(self, run: Run) -> tuple[str, str]:
        if self._broken is not None:
            return self._broken[0], self._broken[1].replace(f"{run.folder}/", "")
        if all(found.seen >= found.items for found in self._found.values()):
            return "completed", ""
        if run.timed_out:
            return "timed_out", "The tests of your project had not come to an end when their time was up."
        return "grader_error", f"The tests ended without a verdict: {run.last_words}"

    def _result(self, test: SuiteTest) -> TestResult:
        found = self._found[test.key]
        ended = found.seen >= found.items
        outcome = found.outcome if ended or found.outcome == "failed" else "not_run"
        points = 1 if self._whole else test.points
        message = found.event.get("message", "")
        if message and "\nWanted: " not in message:
            message = f"{message}\nWanted: {test.sentence}"
        return TestResult(
            id=test.key if self._whole else test.name,
            sentence=test.sentence,
            outcome=outcome,
            points=points,
            earned=points if outcome == "passed" else 0,
            message=message,
            file=found.event.get("file"),
            line=found.event.get("line"),
            traceback=found.event.get("traceback") or None,
        )


def _events(run: Run, step: Step, path: Path) -> Iterator[Event]:
    if path.is_dir() and is_whole(path):
        return run.whole(path)
    return run.laid_over(step.finished, _files(step, path), _about([step]))


def _joint_events(run: Run, jobs: Sequence[tuple[Step, Path]]) -> Iterator[Event]:
    files: dict[str, Path] = {}
    for step, path in jobs:
        files |= _files(step, path)
    return run.laid_over(jobs[0][0].finished, files, _about([step for step, _ in jobs]))


def _about(steps: Sequence[Step]) -> dict[str, str]:
    return {test.key: step.file for step in steps for test in step.suite}


def _files(step: Step, path: Path) -> dict[str, Path]:
    if path.is_dir():
        return files_of(path)
    return files_of(step.overlay) if _is_own(step, path) else {step.file: path}


def _is_own(step: Step, path: Path) -> bool:
    return path.absolute() == step.path.absolute()


def _batches(jobs: Iterable[tuple[int, Step, Path]]) -> Iterator[list[tuple[int, Step, Path]]]:
    """Jobs that are graded in one household: one of each step, and the student's own modules by themselves."""
    batches: dict[tuple[object, ...], list[tuple[int, Step, Path]]] = {}
    for job in jobs:
        _, step, path = job
        kind = "own" if _is_own(step, path) else "module"
        number = 0
        while any(other == step for _, other, _ in batches.get((step.root, step.lesson, kind, number), ())):
            number += 1
        batches.setdefault((step.root, step.lesson, kind, number), []).append(job)
    yield from batches.values()


def _refusal(step: Step, path: Path) -> Verdict | None:
    """The verdict on a module that need not be run: one that is missing, empty or no text."""
    try:
        read_source(path)
    except SubmissionEnded as error:
        return Verdict(
            exercise=step.id,
            ending=error.ending,
            message=str(error),
            tests=tuple(
                TestResult(id=test.name, sentence=test.sentence, outcome="not_run", points=test.points, earned=0)
                for test in step.suite
            ),
        )
    return None
