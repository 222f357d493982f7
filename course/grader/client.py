"""What the commands use: starts the warm parent, gives it jobs, reads verdicts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the warm parent starts first; what reads the catalogue is imported while it does
    from course.catalog import Exercise
    from course.grader.verdict import Verdict
    from course.projects.grading import ProjectGrader

_KITCHEN = Path(__file__).resolve().parents[2] / "exercises" / "kitchen"
_LONGEST_VERDICT = 14.0  # real seconds; the examiner ends itself after 12
_LONGEST_EXAMINATION = 11.5  # real seconds after which an examiner without an answer has ended itself
_NO_ROOM = "There is no room to write in a temporary folder: make room, or let TMPDIR name another one"
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "COURSE_ISOLATION")  # a host can read it


class GraderBroken(Exception):
    """The grader itself could not work; the text is a plain sentence."""


class Cancelled(Exception):
    """The verdict was ended by `Grader.cancel`."""


class Grader:
    """A warm parent process and the verdicts that it makes. `warm=False` starts sooner, for one verdict."""

    def __init__(self, *, warm: bool = True) -> None:
        self._warm = warm
        self._lock = threading.Lock()
        self._answers: set[socket.socket] = set()
        self._projects: ProjectGrader | None = None
        try:
            with _undisturbed():
                self._start()
        except KeyboardInterrupt:  # after the start, when it could have disturbed it
            self._stop()
            raise

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.close()

    def check(
        self, exercise: Exercise, path: Path | None = None, say: Callable[[str], None] = lambda what: None
    ) -> Verdict:
        """The verdict on `path` (default: the student's file) as `exercise`.

        `say` is told what is going on where that takes a while. Raises GraderBroken when the grader cannot work,
        Cancelled when it was told to stop, FileNotFoundError for a folder without a file of the exercise's name.
        """
        from course.catalog import Step
        from course.grader.examiner.job import Job
        from course.grader.verdict import Verdict

        if isinstance(exercise, Step):
            return self._uncancelled(self._of_projects().check(exercise, path or exercise.path, say), exercise.id)
        began = time.monotonic()
        job = Job.of(exercise, path or exercise.path)
        answer = self._send(job.dump())
        try:
            data = self._receive(answer)
        finally:
            with self._lock:
                cancelled = answer not in self._answers
                self._answers.discard(answer)
            answer.close()
        if cancelled:
            raise Cancelled(f"the verdict on {exercise.id} was cancelled")
        seconds = time.monotonic() - began
        return replace(Verdict.load(data), seconds=seconds) if data else self._without_answer(job, seconds)

    def check_many(self, jobs: Iterable[tuple[Exercise, Path]], workers: int = 2) -> Iterator[tuple[int, Verdict]]:
        """Verdicts of many jobs as they come, each with its job's place in `jobs`; see check() for what it raises.

        Steps of projects come last, and as few households as possible are started for them.
        """
        from course.catalog import Step

        steps: list[tuple[int, Step, Path]] = []
        with ThreadPoolExecutor(workers) as pool:
            futures = {}
            for place, (exercise, path) in enumerate(jobs):
                if isinstance(exercise, Step):
                    steps.append((place, exercise, path))
                else:
                    futures[pool.submit(self.check, exercise, path)] = place
            try:
                for future in as_completed(futures):
                    yield futures[future], future.result()
            finally:  # the caller may not want the rest
                if not all([future.cancel() or future.done() for future in futures]):
                    self.cancel()
        if steps:
            yield from self._of_projects().check_many(steps)

    def cancel(self) -> None:
        """End the verdicts in progress; from any thread."""
        with self._lock:
            answers, self._answers = self._answers, set()
            projects = self._projects
        for answer in answers:
            answer.shutdown(socket.SHUT_RDWR)
        if projects is not None:
            projects.cancel()

    def restart(self) -> None:
        """End the warm parent with its verdicts and start another one. Raises GraderBroken when none starts."""
        self.cancel()
        with self._lock, _undisturbed():
            self._stop()
            self._start()

    def close(self) -> None:
        """End the warm parent and everything below it."""
        self.cancel()
        with _undisturbed():
            self._stop()

    def _of_projects(self) -> ProjectGrader:
        from course.projects.grading import ProjectGrader

        with self._lock:
            if self._projects is None:
                self._projects = ProjectGrader()
            return self._projects

    def _uncancelled(self, verdict: Verdict | None, name: str) -> Verdict:
        if verdict is None:
            raise Cancelled(f"the verdict on {name} was cancelled")
        return verdict

    def _stop(self) -> None:
        self._control.close()
        self._process.wait()
        for _ in range(50):  # what is being ended may still write for a moment
            shutil.rmtree(self._scratch, ignore_errors=True)
            if not os.path.exists(self._scratch):
                return
            time.sleep(0.01)

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        self._scratch = ""
        try:
            # For everything temporary below the warm parent; FileNotFoundError when no folder can be written.
            self._scratch = tempfile.mkdtemp(prefix="course-grader-")
            self._process = self._spawn(theirs)
        except OSError as error:
            self._control.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            why = f"{_NO_ROOM} ({error.strerror})" if not self._scratch else f"The grader cannot be started: {error}"
            raise GraderBroken(f"{why}.") from error
        finally:
            theirs.close()

    def _spawn(self, control: socket.socket) -> subprocess.Popen[bytes]:
        # -P: no module of the folder where the command happens to run.
        command = [sys.executable, "-P", "-m", "course.grader.warm"]
        arguments = [str(control.fileno()), "warm" if self._warm else "once", str(_KITCHEN)]
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment |= {"TMPDIR": self._scratch, "PYTHONPATH": str(_KITCHEN.parents[1])}
        return subprocess.Popen(  # noqa: S603 - our own module
            [*command, *arguments],
            pass_fds=[control.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the client, which then ends it
            env=environment,
            cwd="/",
        )

    def _send(self, job: dict[str, Any]) -> socket.socket:
        ours, theirs = socket.socketpair()
        with self._lock:
            self._answers.add(ours)
            if self._process.poll() is not None:
                self._stop()
                self._start()
            try:
                socket.send_fds(self._control, [json.dumps({"job": job}).encode()], [theirs.fileno()])
            except OSError as error:
                raise GraderBroken(f"The grader's process has ended: {error}.") from error
            finally:
                theirs.close()
        return ours

    def _receive(self, answer: socket.socket) -> dict[str, Any] | None:
        answer.settimeout(_LONGEST_VERDICT)
        parts = []
        try:
            while part := answer.recv(1 << 16):
                parts.append(part)
        except TimeoutError:
            return None
        try:
            data: dict[str, Any] = json.loads(b"".join(parts))
        except ValueError:
            return None
        return data

    def _without_answer(self, job: Any, seconds: float) -> Verdict:
        from course.grader.verdict import TestResult, Verdict

        tests = tuple(
            TestResult(id=t.id, sentence=t.sentence, outcome="not_run", points=t.points, earned=0) for t in job.tests
        )
        ending = "timed_out" if seconds > _LONGEST_EXAMINATION else "grader_error"
        message = {
            "timed_out": "Your code kept the grader busy for too long.",
            "grader_error": "The grader itself ended without a verdict. 'course doctor' says what it needs.",
        }[ending]
        return Verdict(exercise=job.exercise, ending=ending, tests=tests, seconds=seconds, message=message)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Inside, Ctrl-C waits until the end, so that nothing is left half-started or half-ended."""
    if threading.current_thread() is not threading.main_thread():  # where it is never delivered
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):
        before(*came[0])
