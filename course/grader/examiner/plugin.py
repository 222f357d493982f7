"""Our pytest plugin: the fixtures of a grader, and what becomes of each test."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
import pytest_asyncio

from course.catalog import GraderTest
from course.grader.examiner.cell import Cell, database_address
from course.grader.examiner.clock import Clock
from course.grader.examiner.failures import Line, SubmissionEnded, Unmet
from course.grader.examiner.job import MODULE_FILE, Job
from course.grader.examiner.loop import ExaminerLoop
from course.grader.examiner.stove import Stove
from course.grader.examiner.submission import Submission
from course.grader.examiner.work import Work
from course.grader.sandbox.limits import LIMITS
from course.grader.verdict import TestResult, Verdict

if TYPE_CHECKING:
    from course.grader.examiner.database import Database
    from course.grader.examiner.trials import Trials
    from course.services.servers import Servers
    from course.services.supplier import Supplier

_MEMORY_LOOK = 0.2  # real seconds between two looks at a cell's memory
_IN_MODULE = re.compile(r"\bsubmission\.(?!py\b)(?=[A-Za-z_])")  # "The view submission.recipes didn't return ..."


class Examiner:
    """One verdict in the making; registered with pytest as a plugin."""

    def __init__(self, job: Job, make_cell: Callable[[], Cell], client: socket.socket) -> None:
        self.job = job
        self._client = client
        self.ending = "completed"
        self.message = ""
        self.output = ""
        self.trace: list[dict[str, Any]] = []
        self._make_cell = make_cell
        self._cell: Cell | None = None
        self._supplier: tuple[socket.socket, int] | None = None
        self._servers: Servers | None = None
        self._at_end = ExitStack()
        self._began = time.monotonic()
        self._results: dict[str, TestResult] = {}

    def verdict(self) -> Verdict:
        """What the tests found; those that did not run are listed as such."""
        tests = tuple(
            self._results.get(t.id) or _result(t.id, t.sentence, "not_run", t.points, 0) for t in self.job.tests
        )
        return Verdict(
            exercise=self.job.exercise,
            ending=self.ending,
            tests=tests,
            seconds=time.monotonic() - self._began,
            message=self._named(self.message),
            output=self.output,
            trace=self.trace,
        )

    # -- pytest's hooks

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the marks that graders use."""
        config.addinivalue_line("markers", "points(n): what this test is worth")
        config.addinivalue_line("markers", "probe: rests on what the submission says of itself")
        config.addinivalue_line("markers", "kitchen: the submission runs in the kitchen's Django project")
        config.addinivalue_line("markers", "server: the submission is served by a real server, over real TCP")

    def pytest_asyncio_loop_factories(self) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
        """Every test runs on the examiner's own loop."""
        return {"examiner": ExaminerLoop}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Function, call: pytest.CallInfo[None]) -> Iterator[None]:
        """Turn what happened into a result."""
        report = yield
        if call.when == "call" or call.excinfo is not None:
            self._note(item, call)
        return report

    def pytest_unconfigure(self) -> None:
        """End what served several tests."""
        self._at_end.close()

    # -- fixtures

    @pytest_asyncio.fixture
    async def clock(self) -> Clock:
        """The virtual clock of this test."""
        return cast(ExaminerLoop, asyncio.get_running_loop()).clock

    @pytest_asyncio.fixture
    async def cell(self, clock: Clock, request: pytest.FixtureRequest) -> AsyncIterator[Cell]:
        """The place where this test's hosts run."""
        self._cell = self._cell or self._make_cell()
        self._cell.enter(clock)
        # Before the submission is loaded, which may be before the supplier serves: it must know the address.
        self._supplier = self._cell.listen() if "supplier" in request.fixturenames else None
        loop = asyncio.get_running_loop()
        left = LIMITS.wall_seconds - (time.monotonic() - self._began)
        limit = loop.create_task(self._end_in(max(0.1, left), self._cell))
        memory = loop.create_task(self._watch_memory(self._cell))
        loop.add_reader(self._client, os._exit, 0)  # it only becomes readable by closing
        try:
            yield self._cell
        finally:
            loop.remove_reader(self._client)
            limit.cancel()
            memory.cancel()
            self.output += "".join(h.output.decode(errors="replace") for h in self._cell.hosts.values())[:20_000]
            self.trace += [{"test": _name(request.node), **event} for event in clock.trace[:2000]]
            self._cell.leave()
            if self._cell.lost:
                self._cell = None

    @pytest_asyncio.fixture
    async def stove(self, clock: Clock) -> Stove:
        """Dishes and helpers that this test serves."""
        return Stove(clock)

    @pytest_asyncio.fixture
    async def supplier(self, cell: Cell, clock: Clock) -> AsyncIterator[Supplier]:
        """The supplier API, over real TCP inside the cell."""
        from course.services.supplier import Supplier  # its server takes a while to import

        supplier = Supplier(clock)
        sock, _ = self._supplier or cell.listen()
        await supplier.serve(sock)
        yield supplier
        await supplier.close()

    @pytest.fixture
    def servers(self) -> Servers:
        """Real servers, the same in all tests of a verdict; forked here, where no loop runs."""
        from course.services.servers import running_servers

        self._servers = self._servers or self._at_end.enter_context(running_servers())
        return self._servers

    @pytest_asyncio.fixture
    async def trials(self, servers: Servers, cell: Cell, clock: Clock) -> AsyncIterator[Trials]:
        """Those servers, to be judged."""
        from course.grader.examiner.trials import Trials
        from course.services.supplier import Supplier

        for pid in servers.pids.values():
            cell.watch(pid)
        supplier = Supplier(clock)
        await supplier.serve(servers.supplier_socket())
        yield Trials(servers, supplier, clock)
        await supplier.close()

    @pytest_asyncio.fixture
    async def database(self, cell: Cell, clock: Clock) -> AsyncIterator[Database]:
        """The kitchen's database, migrated and empty."""
        from course.grader.examiner.database import Database, set_up_django  # it needs Django

        set_up_django()  # for graders that import the kitchen's models
        with tempfile.TemporaryDirectory(prefix="course-database-") as folder:
            database = Database(cell, clock, Path(folder))
            await database.serve()
            yield database
            await database.close()

    @pytest_asyncio.fixture
    async def work(self, cell: Cell, clock: Clock) -> Work:
        """Files for the submission."""
        return Work(cell, clock)

    @pytest_asyncio.fixture
    async def submission(self, cell: Cell, request: pytest.FixtureRequest) -> Submission:
        """The student's file, imported in a fresh host."""
        return await self._load(cell, request)

    @pytest_asyncio.fixture
    async def second_submission(self, submission: Submission, cell: Cell, request: pytest.FixtureRequest) -> Submission:
        """The same file in a second host beside the first."""
        return await self._load(cell, request)

    @pytest_asyncio.fixture
    async def cold_start(self, cell: Cell, request: pytest.FixtureRequest) -> Callable[[], Awaitable[Submission]]:
        """`await cold_start()` imports the file as a server does: a process of its own, nobody has set up Django."""
        return lambda: self._load_cold(cell, request)

    async def _load(self, cell: Cell, request: pytest.FixtureRequest) -> Submission:
        self._lay_out(cell)
        environment = {"DJANGO_SETTINGS_MODULE": "kitchen.settings", **self._connections(cell, request)}
        django = "database" in request.fixturenames or request.node.get_closest_marker("kitchen") is not None
        host = cell.start_host()
        return Submission(host, await host.load(environment, django))

    async def _load_cold(self, cell: Cell, request: pytest.FixtureRequest) -> Submission:
        self._lay_out(cell)
        host = cell.start_host(cold=True)
        try:
            return Submission(host, await host.load(self._connections(cell, request), django=False))
        except SubmissionEnded as ended:
            if not ended.words:
                raise
            at = f" ({ended.line})" if ended.line else ""
            wanted = "a file that a server can import in a process of its own"
            raise Unmet(f"the import raised {ended.words}{at}", wanted, ended.line) from ended

    def _lay_out(self, cell: Cell) -> None:
        for name, source in self.job.sources() if not cell.hosts else ():
            cell.write("submission", name, source)

    def _connections(self, cell: Cell, request: pytest.FixtureRequest) -> dict[str, str]:
        environment = {}
        if "database" in request.fixturenames:
            environment["KITCHEN_DATABASE"] = database_address(cell)
        if self._supplier:
            environment["KITCHEN_SUPPLIER_URL"] = f"http://127.0.0.1:{self._supplier[1]}"
        return environment

    # -- endings

    async def _end_in(self, seconds: float, cell: Cell) -> None:
        await asyncio.sleep(seconds)
        await asyncio.gather(*(host.ask_where() for host in cell.hosts.values() if not host.ended))
        self._out_of_time(cell)

    def _out_of_time(self, cell: Cell) -> None:
        for host in cell.hosts.values():
            at = f" It was at {host.where}: {host.where.text}" if host.where else ""
            said = f"Your code did not come to an end within {LIMITS.wall_seconds:g} seconds.{at}"
            host.fail(SubmissionEnded("timed_out", said, host.where))

    async def _watch_memory(self, cell: Cell) -> None:
        while True:
            await asyncio.sleep(_MEMORY_LOOK)
            cell.check_memory()

    def _note(self, item: pytest.Function, call: pytest.CallInfo[None]) -> None:
        test = next(t for t in self.job.tests if t.id == _name(item))
        error = call.excinfo.value if call.excinfo else None
        known = self._results.get(test.id)
        if known and known.outcome != "passed":
            return  # one case of a parametrized test has failed: so has the test
        if error is None:
            self._results[test.id] = _result(test.id, test.sentence, "passed", test.points, test.points)
        elif isinstance(error, SubmissionEnded):
            self._note_ending(item, test, error, loading=call.when == "setup")
        elif isinstance(error, Unmet):
            details = {"chart": error.chart, "traceback": self._traceback(error.lines), **self._place(error.line)}
            said = self._named(str(error))
            self._results[test.id] = _result(test.id, test.sentence, "failed", test.points, 0, said, **details)
        else:
            self.ending = "grader_error"
            self.message = f"The grader itself broke in {test.id}: {type(error).__name__}: {error}"
            self._results[test.id] = _result(test.id, test.sentence, "error", test.points, 0, self.message)

    def _note_ending(self, item: pytest.Function, test: GraderTest, ended: SubmissionEnded, *, loading: bool) -> None:
        if ended.ending != "completed" and self.ending == "completed":
            self.ending, self.message = ended.ending, str(ended)
        if loading:
            self.ending = "crashed" if self.ending == "completed" else self.ending
            self.message = self.message or str(ended)
            self._stop(item, ended)  # the other tests would say the same
            return
        place = self._place(ended.line)
        said = self._named(str(ended))
        self._results[test.id] = _result(test.id, test.sentence, "failed", test.points, 0, said, **place)
        if ended.ending == "timed_out":
            self._stop(item, ended)  # each further test could take as long

    def _stop(self, item: pytest.Function, ended: SubmissionEnded) -> None:
        item.session.shouldstop = ended.ending

    def _named(self, text: str) -> str:
        """The student knows the file by its own name, and what is in it without one."""
        return _IN_MODULE.sub("", text.replace(MODULE_FILE, self.job.shown))

    def _traceback(self, lines: tuple[Line, ...]) -> str | None:
        rows = [f"{line.file}, line {line.number}, in {line.function}\n    {line.text}" for line in lines]
        return self._named("\n".join(rows)) or None

    def _place(self, line: Line | None) -> dict[str, Any]:
        if line is None:
            return {}
        return {"file": self.job.shown if line.file == MODULE_FILE else line.file, "line": line.number}


def _result(
    name: str, sentence: str, outcome: str, points: int, earned: int, message: str = "", **more: Any
) -> TestResult:
    return TestResult(
        id=name, sentence=sentence, outcome=outcome, points=points, earned=earned, message=message, **more
    )


def _name(item: Any) -> str:
    return str(getattr(item, "originalname", None) or item.name)
