"""Files that a test lays out for a submission: pipes that give their text when the test says so, and slow stamps."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from course.grader.examiner.cell import Cell
from course.grader.examiner.clock import Clock


class Work:
    """The submission's pantry, seen from both sides."""

    def __init__(self, cell: Cell, clock: Clock) -> None:
        self._cell = cell
        self._clock = clock

    def file(self, name: str, content: bytes) -> str:
        """Lay a file out; gives its path for the submission."""
        self._cell.write("pantry", name, content)
        return self.inside(name)

    def inside(self, name: str) -> str:
        """The path of a pantry's file as the submission sees it."""
        return str(self._cell.home / "pantry" / name)

    def fifo(self, name: str, text: str) -> Fifo:
        """A named pipe: whoever opens it waits until the test releases it."""
        self._cell.make_fifo("pantry", name)
        return Fifo(self._cell, self._clock, name, text.encode())

    def stamp(self, recipes: list[str], rounds: int = 20_000) -> GatedStamp:
        """A stamp for these recipes whose every computation waits at a gate that the test opens."""
        seals = {recipe: secrets.token_hex(8) for recipe in recipes}
        gates = {recipe: self.fifo(f"seal-{n}", seals[recipe]) for n, recipe in enumerate(recipes)}
        return GatedStamp(seals, gates, rounds)


class Fifo:
    """A named pipe with a text; `path` is for the submission.

    `released` says that the test gave the text; when everything stands still a reader gets it in any case, and
    `let_go` says that this came before the test's own release.
    """

    def __init__(self, cell: Cell, clock: Clock, name: str, text: bytes) -> None:
        self.path = str(cell.home / "pantry" / name)
        self.released = False
        self.let_go = False
        self._cell = cell
        self._clock = clock
        self._name = name
        self._text = text
        self._open_end: int | None = None
        clock.on_stuck(self._when_stuck)

    @property
    def has_reader(self) -> bool:
        """Whether somebody has opened it and waits for the text."""
        if self._open_end is None:
            try:
                fd = self._cell.open("pantry", self._name, os.O_WRONLY)
            except OSError:  # nobody reads
                return False
            if not stat.S_ISFIFO(os.fstat(fd).st_mode):  # the submission put something else there
                os.close(fd)
                return False
            self._open_end = fd
        return True

    def release(self) -> bool:
        """Give the text to the reader who waits; False when there is none."""
        self.released = self._give() or self.released
        return self.released

    def _give(self) -> bool:
        if not self.has_reader or self._open_end is None:
            return False
        with suppress(BrokenPipeError):  # the reader has gone meanwhile
            os.write(self._open_end, self._text)
        os.close(self._open_end)
        self._open_end = None
        self._clock.record("given", name=self._name)
        return True

    def _when_stuck(self) -> None:
        if self._give() and not self.released:
            self.let_go = True


@dataclass
class GatedStamp:
    """The examiner's side of `kitchen.stamps.Stamp`."""

    seals: dict[str, str]
    gates: dict[str, Fifo]
    rounds: int

    def travel(self, _host: Any) -> tuple[str, dict[str, Any]]:
        """In the host it is a Stamp, made there: a plain callable that can be pickled."""
        paths = {recipe: gate.path for recipe, gate in self.gates.items()}
        return "made", {"class": "kitchen.stamps:Stamp", "with": {"seals": paths, "rounds": self.rounds}}

    def at_gate(self) -> list[str]:
        """The recipes whose computation waits at its gate now."""
        return [recipe for recipe, gate in self.gates.items() if gate.has_reader]

    def open(self) -> None:
        """Open the gates where somebody waits; the others open by themselves when all stands still."""
        for gate in self.gates.values():
            gate.release()

    def verify(self, recipe: str, value: object) -> bool:
        """Whether `value` is the recipe's stamp."""
        from kitchen.stamps import compute  # the kitchen is on the path of examiner and host alike

        return bool(value == compute(recipe, self.seals[recipe].encode(), self.rounds))
