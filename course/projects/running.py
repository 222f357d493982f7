"""One run of a project's acceptance suite: pytest in a process of its own, and what its tests find, as they find it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from course.projects.faults import last_line
from course.projects.overlay import assemble
from course.suites import SuiteTest

_START = 150  # seconds for the project and all that it needs to start in; it takes about five
_TEST = 100  # seconds for one test, most of which take less than one
_PATIENCE = 30  # seconds that a test waits for what comes soon or never
_LONG_PATIENCE = 120  # for a whole project: most of it is right, and what comes late on a busy machine is no fault
# What of this shell would make another project of it; and what begins with the prefix of a project's variables.
_PUT_ASIDE = ("DJANGO_", "PYTEST_", "COURSE_PROJECT", "COURSE_ACCEPTANCE", "COURSE_FDS", "PYTHONWARNINGS")

Event = dict[str, Any]


class Run:
    """A run of TESTS over one project; `events()` gives what plugin.py says, `cancel()` ends it from any thread."""

    def __init__(self, root: Path, tests: Sequence[SuiteTest]) -> None:
        self.timed_out = False
        self.folder = Path()
        self.last_words = "it said nothing"
        self._root = root
        self._tests = tests
        self._stop: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._cancelled = False

    def cancel(self) -> None:
        """End it with all its processes; its events then end."""
        with self._lock:
            self._cancelled = True
            self._stop()

    @property
    def cancelled(self) -> bool:
        """Whether it was told to end."""
        return self._cancelled

    def whole(self, folder: Path) -> Iterator[Event]:
        """The events of a run of the project that lies in FOLDER."""
        with self._scratch() as scratch:
            self.folder = folder.resolve()
            yield from self._events(scratch, {}, migrate=False, patience=_LONG_PATIENCE)

    def laid_over(
        self, finished: Path, mine: Mapping[str, Path], about: Mapping[str, str] | None = None
    ) -> Iterator[Event]:
        """The events of a run of FINISHED with the files MINE, by their paths in the project, in place of its own.

        ABOUT names the file that a test is about, by the test's name: its lines are told where it breaks.
        """
        with self._scratch() as scratch:
            self.folder = scratch / "project"
            assemble(finished, mine, self.folder)
            migrate = any(name.endswith("models.py") or "/migrations/" in name for name in mine)
            yield from self._events(scratch, about or {}, migrate=migrate, patience=_PATIENCE)

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        # Short: the sockets of the servers lie below it, and their paths have a limit.
        folder = Path(tempfile.mkdtemp(prefix="course-run-")).resolve()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _events(self, scratch: Path, files: Mapping[str, str], *, migrate: bool, patience: int) -> Iterator[Event]:
        told, telling = os.pipe()
        control, held = os.pipe()
        verdict = {"fd": telling, "folder": str(self.folder), "files": dict(files), "migrate": migrate}
        try:
            process = self._spawn(scratch, control, telling, verdict, patience)
        except BaseException:
            os.close(told)
            os.close(held)
            raise
        finally:
            os.close(telling)
            os.close(control)
        self._hold(held)
        timer = threading.Timer(_START + _TEST * len(self._tests), self._time_out)
        timer.daemon = True
        timer.start()
        try:
            with open(told, encoding="utf-8") as lines:
                yield from map(json.loads, lines)
        finally:
            timer.cancel()
            self._let_go()
            process.wait()  # returns once nothing of it is left
            with suppress(OSError):  # it was told to end
                self.last_words = last_line((scratch / "pytest.log").read_text(encoding="utf-8", errors="replace"))

    def _spawn(
        self, scratch: Path, control: int, telling: int, verdict: dict[str, Any], patience: int
    ) -> subprocess.Popen:
        environment = {
            **_kept(),
            "TMPDIR": str(scratch),
            # Nothing is written into somebody's folder; a folder of ours goes with what is compiled in it.
            "PYTHONDONTWRITEBYTECODE": "" if self.folder.is_relative_to(scratch) else "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "COURSE_FDS": str(telling),
            "COURSE_VERDICT": json.dumps(verdict),
            "COURSE_PROJECT": str(self.folder),
            "COURSE_PATIENCE": str(patience),
        }
        supervisor = [sys.executable, "-m", "course.projects.supervisor", str(control)]
        with (scratch / "pytest.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own modules
                [*supervisor, *self._pytest()],
                cwd=self._root,
                env=environment,
                pass_fds=[control, telling],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the course, which then ends it
            )

    def _pytest(self) -> list[str]:
        suite = self._tests[0].file.parent
        options = ["-p", "pytest_asyncio.plugin", "-p", "course.projects.plugin", "-p", "no:cacheprovider"]
        # The conftest.py of the folders above are for our own tests.
        options += [f"--rootdir={self._root}", f"--confcutdir={suite}", "-q"]
        # What the garbage collector says, sooner or later, is no verdict on the test that it interrupts.
        options += ["-p", "no:unraisableexception"]
        # Nobody reads pytest's own tracebacks, and with long ones it parses sources again and again.
        options += ["--tb=native"]
        return [sys.executable, "-m", "pytest", *options, *(f"{test.file}::{test.name}" for test in self._tests)]

    def _hold(self, held: int) -> None:
        def stop() -> None:
            nonlocal held
            if held >= 0:
                os.close(held)
                held = -1

        with self._lock:
            self._stop = stop
            if self._cancelled:
                stop()

    def _let_go(self) -> None:
        with self._lock:
            self._stop()

    def _time_out(self) -> None:
        with self._lock:
            self.timed_out = True
            self._stop()


def _kept() -> dict[str, str]:
    # It brings all services along: who only looks at steps need not wait for them.
    from course.demos.household import HOUSES

    put_aside = (*_PUT_ASIDE, *(f"{house.prefix}_" for house in HOUSES.values()))
    return {name: value for name, value in os.environ.items() if not name.startswith(put_aside)}
