"""pytest's side of a verdict on a project: writes what each test found to a pipe, a JSON object a line.

    {"collected": {"test_x.py::test_...": 2}}    how many items each function makes
    {"began": "tests/..."}
    {"test": "test_x.py::test_...", "outcome": "failed", "message": "Seen: ...", "file": "expenses/models.py",
     "line": 12, "traceback": "...", "printed": [["server 1", "INFO: ..."], ...]}
    {"broken": "import_error", "message": "..."}    the project does not start; grader_error: something of ours does not
    {"over": true}

COURSE_VERDICT names the pipe and what is graded: {"fd", "folder", "files", "migrate"}; `files` are the modules that
tests are about, by the tests' names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from course.demos.household import HOUSES
from course.projects.faults import Fault, last_fault, last_line
from course.services import ServiceUnavailable
from course.services.project import DoesNotStart

_MOST_PRINTED = 100  # lines of one test that are kept
_GONE = (ConnectionError, EOFError)


class Reporter:
    """The plugin of one run."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._pipe = os.fdopen(told["fd"], "w", encoding="utf-8", buffering=1)
        os.set_inheritable(told["fd"], False)
        self._folder = Path(told["folder"])
        self._files: dict[str, str] = told["files"]
        self._migrate = told["migrate"]
        self._read: dict[Path, int] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """The mark, for suites that do not know it."""
        config.addinivalue_line("markers", "step(number, points): grades this step of the lesson with so many points")

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What is going to run; then the project's migrations are brought in step with its models."""
        self._say(collected=Counter(_name(item) for item in session.items))
        if self._migrate and session.items:
            self._make_migrations()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """One begins."""
        self._say(began=nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        """What one found: its call or, where that was not reached or its end broke, what else failed."""
        report: Any = yield
        if call.excinfo is not None and isinstance(call.excinfo.value, ServiceUnavailable):
            self._say_broken(call.excinfo.value)
            item.session.shouldstop = "the project does not run"
        elif call.excinfo is not None or report.when == "call":
            self._say_found(item, call, report)
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A suite that cannot be read is no fault of the student's."""
        if report.failed:
            self._say(broken="grader_error", message=f"{report.nodeid} cannot be read: {report.longreprtext[-500:]}")

    def pytest_internalerror(self, excrepr: Any, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """pytest itself broke."""
        self._say(broken="grader_error", message=f"pytest broke: {excinfo.typename}: {excinfo.value}")

    def pytest_sessionfinish(self) -> None:
        """All tests have ended and their project is gone."""
        self._say(over=True)

    def _say(self, **data: Any) -> None:
        self._pipe.write(json.dumps(data) + "\n")
        self._pipe.flush()

    def _say_found(self, item: pytest.Item, call: pytest.CallInfo[None], report: Any) -> None:
        printed = self._new_lines()
        error = call.excinfo.value if call.excinfo is not None else None
        fault = self._fault(printed, self._files.get(_name(item))) if error else None
        self._say(
            test=_name(item),
            outcome="failed" if error else report.outcome,
            message=_message(error) if error else "",
            file=fault.file if fault else None,
            line=fault.line if fault else None,
            traceback=fault.traceback if fault and fault.line else "",
            printed=[[part, line[:300]] for part, line in printed if line.strip()][-_MOST_PRINTED:],
        )

    def _say_broken(self, error: BaseException) -> None:
        if not isinstance(error, DoesNotStart):
            self._say(broken="grader_error", message=str(error))
            return
        fault = self._fault(self._new_lines())
        where = f" ({fault.file}, line {fault.line})" if fault and fault.line else ""
        why = f"{fault.words}{where}" if fault else str(error)
        self._say(broken="import_error", message=f"The project does not start. {why}")

    def _fault(self, printed: list[tuple[str, str]], file: str | None = None) -> Fault | None:
        """The last exception in what was printed; of its lines the last one of FILE, or of any of the project's."""
        files = None if file is None else frozenset([file])
        return last_fault("\n".join(line for _, line in printed), self._folder, files)

    def _new_lines(self) -> list[tuple[str, str]]:
        """(process, line) of what the project's processes have printed since the last call."""
        found: list[tuple[str, str]] = []
        for log in sorted(Path(tempfile.gettempdir()).glob("course-demo-*/*.log")):
            with log.open(encoding="utf-8", errors="replace") as file:
                file.seek(self._read.get(log, 0))
                found += [(log.stem, line.rstrip("\n")) for line in file]
                self._read[log] = file.tell()
        return found

    def _make_migrations(self) -> None:
        with tempfile.TemporaryDirectory(prefix="course-demo-") as work:
            with (Path(work) / "makemigrations.log").open("wb") as log:
                environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
                for house in HOUSES.values():  # one of them is the project's
                    environment |= house.variables(DATA=work)
                command = [sys.executable, "manage.py", "makemigrations", "--noinput", "--skip-checks"]
                done = subprocess.run(  # noqa: S603
                    command, cwd=self._folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            if done.returncode:
                words = last_line(Path(log.name).read_text(encoding="utf-8", errors="replace"))
                self._say_broken(DoesNotStart(f"'manage.py makemigrations' failed: {words}"))
                pytest.exit("the project does not start")


def _name(item: pytest.Item) -> str:
    return f"{item.path.name}::{getattr(item, 'originalname', item.name)}"


def _message(error: BaseException) -> str:
    text = str(error).partition("\nassert ")[0].strip()  # without what pytest adds
    if text.startswith("Seen: "):
        return text
    if isinstance(error, AssertionError) and text.startswith("assert "):
        return f"Seen: {text.partition(chr(10))[0].removeprefix('assert ')}, which does not hold"
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return f"Seen: {text}"
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "Seen: what the test waited for did not come"
    if isinstance(error, ConnectionClosed):
        return "Seen: the server closed the socket"
    if isinstance(error, _GONE) or type(error).__module__.startswith(("httpx", "httpcore", "websockets")):
        return "Seen: the server broke off in the middle of an answer"
    return f"Seen: {type(error).__name__}: {text[:200]}"


def pytest_configure(config: pytest.Config) -> None:
    """Report, where there is somebody to report to."""
    if told := os.environ.pop("COURSE_VERDICT", ""):
        reporter = Reporter(json.loads(told))
        config.pluginmanager.register(reporter, "course-verdict")
