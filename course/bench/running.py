"""A lesson's benchmark, run: with a supplier, a database and servers that end with it."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from course.bench import machine
from course.bench.page import Page, Plot, Section, milliseconds
from course.bench.rounds import Rounds
from course.catalog import ROOT
from course.load import pantry
from course.load.figures import Figures, figures
from course.load.guests import at_once, send, steady
from course.load.servers import BARE, Kind, Server
from course.load.supplier import SupplierProcess

FOLDER = "benchmarks"
_LATE = 0.25  # of a wait that is the load's own, from which on the figure says as much of it as of the server
Tell = Callable[[str, str], object]  # a part, and what goes on in it


Sample = TypeVar("Sample")


class BenchmarkError(Exception):
    """A benchmark cannot be run; str() is a plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is measured: rounds, crowds, guests of a quiet evening, and how many seconds a crowd may take.

    `people` live in a household whose pages are open, and spend for so many `seconds`.
    """

    rounds: int
    crowds: tuple[int, ...]
    guests: int
    patience: float
    people: int
    seconds: float


FULL = Size(rounds=9, crowds=(1, 2, 4, 8, 16, 32, 64, 128, 256), guests=100, patience=30.0, people=200, seconds=60.0)
QUICK = Size(rounds=3, crowds=(1, 4, 16, 64, 256), guests=40, patience=1.5, people=200, seconds=10.0)


class Bench:
    """What a benchmark works with: `supplier` is a process of its own, `page` is what it fills.

    `size` is how much is wanted. `tell` is called with the part that is measured and, as it goes on, with what is done
    in it.
    """

    def __init__(self, page: Page, folder: Path, supplier: SupplierProcess, tell: Tell, size: Size):
        self.page = page
        self.supplier = supplier
        self.size = size
        self.rounds = size.rounds
        self._tell = tell
        self._part = ""
        database = folder / "kitchen.sqlite3"
        pantry.stock(database)
        self.environment = {"KITCHEN_SUPPLIER_URL": supplier.url, "KITCHEN_DATABASE": str(database)}

    def begin(self, part: str) -> None:
        """Say which part is measured from now on."""
        self._part = part
        self.tell("")

    def tell(self, what: str) -> None:
        """Say what goes on in this part."""
        self._tell(self._part, what)

    def add(self, title: str, text: str = "", *, plot: Plot | None = None, **table: object) -> None:
        """A section of the page; see Section."""
        self.page.sections.append(Section(title=title, text=text, plot=plot, **table))  # type: ignore[arg-type]

    @asynccontextmanager
    async def serving(
        self, kind: Kind, application: str | None = None, *, path: str = "/menu/sync/"
    ) -> AsyncIterator[Server]:
        """A server that has answered its first guest."""
        server = Server(kind, environment=self.environment, application=application)
        try:
            await server.ready(path)
            yield server
        finally:
            server.stop()

    async def crowd(self, url: str, count: int, headers: Mapping[str, str] | None = None) -> Figures:
        """So many guests at the same moment."""
        return _served(figures(await send(url, at_once(count), headers=headers)))

    async def crowds(self, urls: Sequence[str], count: int) -> list[Figures]:
        """So many guests at each of URLS, all at the same moment."""
        now = asyncio.get_running_loop().time()
        crowds = await asyncio.gather(*(send(url, at_once(count), began=now) for url in urls))
        return [_served(figures(visits)) for visits in crowds]

    async def stream(self, url: str, count: int, rate: float) -> Figures:
        """So many guests, RATE a second."""
        return _served(figures(await send(url, steady(count, rate))))

    async def own_overhead(self) -> Section:
        """What the load itself takes, asked of a server that answers at once."""
        async with self.serving(BARE) as server:
            await self.crowd(server.url, 10)
            alone = await self.stream(server.url, 2 * self.size.guests, 100)
            crowd = await self.crowd(server.url, self.size.crowds[-1])
        return Section(
            title="What measuring itself costs",
            text=(
                "The load and a server of 20 lines that answers at once, without Django. No figure on this page can be "
                "below these; they are not subtracted."
            ),
            name="own_overhead",
            head=("the load itself", "half wait at most", "95 % wait at most", "served a second"),
            rows=[
                ("100 guests a second", milliseconds(alone.p50), milliseconds(alone.p95), f"{alone.throughput:,.0f}"),
                (
                    f"{self.size.crowds[-1]} at once",
                    milliseconds(crowd.p50),
                    milliseconds(crowd.p95),
                    f"{crowd.throughput:,.0f}",
                ),
            ],
        )


def lateness(rounds: Rounds[Sample], pick: Callable[[Sample], Figures]) -> Iterator[str]:
    """What must be said where the load itself kept guests waiting."""
    late, wait = rounds.spread(lambda sample: pick(sample).late), rounds.spread(lambda sample: pick(sample).p50)
    if late is not None and wait is not None and late.median > _LATE * wait.median:
        yield f"{rounds.name}: the load itself was late, by up to {milliseconds(late.median)} for 95 % of the guests"


def _served(said: Figures) -> Figures:
    """Raises RuntimeError when somebody was not served: such a round is no round."""
    if said.failed:
        raise RuntimeError(f"{said.failed} of {said.failed + said.served} guests were not served: {said.errors[0]}")
    return said


def benchmark_path(lesson: str, root: Path = ROOT) -> Path:
    """The benchmark of the lesson of this name, whether there is one or not."""
    return root / FOLDER / f"{lesson}.py"


def run(path: Path, *, size: Size, command: str, tell: Tell, before: float) -> Page:
    """Run the benchmark at PATH and return its page; BEFORE is the load before anything was measured.

    Raises BenchmarkError, and ServiceUnavailable when a part does not run on this machine.
    """
    module = _loaded(path)
    page = Page(name=path.stem, title=module.TITLE, command=command)
    with _supplier() as supplier, tempfile.TemporaryDirectory(prefix="course-bench-") as folder:
        asyncio.run(module.measure(Bench(page, Path(folder), supplier, tell, size)))
    page.machine = machine.described(before)
    if machine.is_busy(before):
        page.warning = (
            f"**The machine was busy with something else before this began (load {before:.1f}): "
            "these figures mean little. Measure again when it is idle.**"
        )
    return page


@contextmanager
def _supplier() -> Iterator[SupplierProcess]:
    supplier = SupplierProcess()
    try:
        yield supplier
    finally:
        supplier.close()


def _loaded(path: Path):  # type: ignore[no-untyped-def]
    if not path.is_file():
        raise BenchmarkError(f"There is no benchmark at {path}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
    exercises = str(path.resolve().parents[1] / "exercises")
    if exercises not in sys.path:
        sys.path.append(exercises)  # last, so that no file there can shadow a library
    spec = importlib.util.spec_from_file_location(f"benchmark_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BenchmarkError(f"{path} is no Python file.")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise BenchmarkError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
