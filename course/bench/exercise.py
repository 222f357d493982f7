"""A student's file, timed: behind the grader's walls, with a real supplier and on the clock on the wall."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from course.bench.page import milliseconds, times
from course.bench.rounds import Rounds, Spread
from course.bench.running import FOLDER
from course.catalog import ROOT, Exercise
from course.services.behaviours import Slow
from course.services.clock import WallClock
from course.services.supplier import Supplier

LONGEST = 40.0  # seconds until a file that is timed must have come to its end
_ANSWERS = 10.0  # seconds for a cell to be there
_KITCHEN = Path("exercises", "kitchen")
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "COURSE_ISOLATION")
_NAMES = {"sync": "the sync version", "yours": "yours", "ideal": "the ideal"}
_ALL, _MOST, _SOME = 0.9, 0.6, 0.2  # of what can be gained


class NotTimed(Exception):
    """The file was not timed; str() is a plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is timed of one exercise: its file in benchmarks/exercises, with `title` and how long the supplier takes.

    `says` is said in place of a grade where the ratio is none.
    """

    source: str
    title: str
    thinks: float
    says: str

    @classmethod
    def of(cls, exercise: Exercise) -> Work | None:
        """That of an exercise; None where there is nothing to time. Raises NotTimed when its file cannot be read."""
        path = work_path(exercise)
        if not path.is_file():
            return None
        try:
            source = path.read_text(encoding="utf-8")
            known = {
                target.id: ast.literal_eval(node.value)
                for node in ast.parse(source).body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            return cls(source=source, title=known["TITLE"], thinks=known["THINKS"], says=known.get("SAYS", ""))
        except (OSError, SyntaxError, ValueError, KeyError) as error:
            raise NotTimed(f"{path} cannot be used: {type(error).__name__}: {error}.") from error


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What was measured. Each of the three is None when no round of it came to its end."""

    work: Work
    rounds: dict[str, Rounds[float]]

    def spread(self, way: str) -> Spread | None:
        """That of "sync", "yours" or "ideal", in seconds."""
        return self.rounds[way].spread(float)

    def lines(self) -> Iterator[str]:
        """What the student reads."""
        for way, name in (("sync", "one after another, sync"), ("yours", "yours"), ("ideal", "ideal")):
            spread = self.spread(way)
            reach = f"{milliseconds(spread.least)} to {milliseconds(spread.most)}" if spread else ""
            middle = milliseconds(spread.median) if spread else "failed"
            yield f"  {name:<24} {middle:>8}   {reach}".rstrip()
        yield ""
        yield self.grade()
        for rounds in self.rounds.values():
            yield from (f"Mind: {note}." for note in rounds.notes(float, milliseconds))

    def grade(self) -> str:
        """The ratio, and how good it is: advice."""
        sync, yours, ideal = (self.spread(way) for way in ("sync", "yours", "ideal"))
        if not (sync and yours and ideal):
            return "There is nothing to compare."
        ratio, best = sync.median / yours.median, sync.median / ideal.median
        grade = self.work.says or judged(sync, yours, ideal)
        return f"Yours is {times(ratio)} times as fast as sync; {times(best)} can be had. {grade}"


def judged(sync: Spread, yours: Spread, ideal: Spread) -> str:
    """How much of the time that can be gained is gained, in words."""
    possible = sync.median - ideal.median
    if possible <= 0:
        return "On this machine there is nothing to gain."
    gained = (sync.median - yours.median) / possible
    if gained >= _ALL:
        return "Very good: nothing is left to gain."
    if gained >= _MOST:
        return "Good: most of it is gained."
    if gained >= _SOME:
        return "Fair: some of it is gained. What still waits for what?"
    return "Not yet: it waits as long as the sync version does. What waits for what, and must it?"


def work_path(exercise: Exercise) -> Path:
    """Where what is timed of an exercise is written down, whether it is or not."""
    return exercise.root / FOLDER / "exercises" / exercise.lesson / f"{exercise.name}.py"


def time_file(exercise: Exercise, work: Work, *, rounds: int, tell: Callable[[str], object]) -> Timing:
    """Time the student's file, ROUNDS times in turn with the sync version and the ideal.

    Raises NotTimed when it cannot be read, does not run, gives something else, or does not come to its end.
    """
    try:
        source = exercise.path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotTimed(f"{exercise.path.name} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    with _cell(exercise.root) as control, tempfile.TemporaryFile() as output:
        job = {"name": exercise.path.name, "file": source, "work": work.source, "rounds": rounds}
        found = asyncio.run(_timed(control, output, job, work.thinks, tell))
    if found["yours"].samples:
        return Timing(work=work, rounds=found)
    raise NotTimed(f"No round of yours came to its end: {found['yours'].failures[0]}.")


def _read(found: Any) -> dict[str, Rounds[float]]:
    """What the host found. Raises ValueError when that is no such thing: the file can write on the host's wire."""
    kept = {}
    for way, name in _NAMES.items():
        samples, failures = ([*found[way][part]] for part in ("samples", "failures"))
        if not samples + failures or not all(isinstance(s, float) and 0 < s < LONGEST for s in samples):
            raise ValueError(f"{name} took {samples} seconds")
        kept[way] = Rounds(name=name, samples=samples, failures=[str(failure) for failure in failures])
    return kept


@contextmanager
def _cell(root: Path) -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    with tempfile.TemporaryDirectory(prefix="course-bench-") as scratch:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", "course.bench.cell", str(theirs.fileno()), str(root / _KITCHEN)],
            env=environment | {"TMPDIR": scratch, "PYTHONPATH": str(ROOT)},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us, who then end it
            cwd="/",
        )
        theirs.close()
        try:
            ours.settimeout(_ANSWERS)
            yield ours
        finally:
            ours.close()  # which ends everything in it
            process.wait()


def _asked(
    control: socket.socket, do: str, answer: str, fds: tuple[int, ...] = (), **more: Any
) -> tuple[Any, list[int]]:
    """What the cell answers; without an order, its first line. See sandbox/cell.py."""
    try:
        if do:
            socket.send_fds(control, [json.dumps({"do": do, **more}).encode() + b"\n"], fds)
        data, passed, _, _ = socket.recv_fds(control, 65536, 4)
        return json.loads(data.splitlines()[0])[answer], passed
    except (OSError, IndexError, ValueError, KeyError) as error:
        raise NotTimed(
            "The place where your file is timed did not start; 'course doctor' says what it needs."
        ) from error


async def _timed(
    control: socket.socket, output: IO[bytes], job: dict[str, Any], thinks: float, tell: Callable[[str], object]
) -> dict[str, Rounds[float]]:
    _asked(control, "", "cell")
    _, (fd,) = _asked(control, "listen", "listening")
    supplier, sock = Supplier(WallClock()), socket.socket(fileno=fd)
    ours, theirs = socket.socketpair()
    try:
        await supplier.serve(sock)
        supplier.behaves(Slow(thinks))
        job["environment"] = {
            "KITCHEN_SUPPLIER_URL": supplier.url(""),
            "DJANGO_SETTINGS_MODULE": "kitchen.settings",
        }
        _asked(control, "start", "started", (theirs.fileno(), output.fileno()), cold=False)
        theirs.close()
        return await _heard(ours, job, output, tell)
    finally:  # Ctrl-C can come anywhere
        for end in (ours, theirs, sock):
            end.close()
        await supplier.close()


async def _heard(
    sock: socket.socket, job: dict[str, Any], output: IO[bytes], tell: Callable[[str], object]
) -> dict[str, Rounds[float]]:
    reader, writer = await asyncio.open_connection(sock=sock)
    writer.write(json.dumps(job).encode() + b"\n")
    try:
        async with asyncio.timeout(LONGEST):
            while line := await reader.readline():
                said = json.loads(line)
                if "found" in said:
                    return _read(said["found"])
                if "failed" in said:
                    raise NotTimed(f"{said['failed']}.".replace("..", "."))
                tell(str(said.get("says", "")))
    except TimeoutError:
        raise NotTimed(f"It has not come to its end after {LONGEST:.0f} seconds, and was ended.") from None
    except (ConnectionError, ValueError, TypeError, KeyError, AttributeError):
        pass  # whoever wrote that is not ours any more
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    raise NotTimed(f"Its process has ended before its time.{_last_line(output)}")


def _last_line(output: IO[bytes]) -> str:
    output.seek(0)
    lines = output.read(1 << 20).decode(errors="replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f" Its last line: {last[:200]}" if last else ""
