"""What comes from the host, as data: exceptions, objects and coroutines described, never the things themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from course.grader.examiner.failures import Line

_LONGEST_SHOWN = 120
_MOST_TOLD = 3  # errors of a group


@dataclass(frozen=True)
class RemoteError:
    """An exception that the submission raised: class name and its bases, words, own lines, nested errors."""

    type: str
    bases: tuple[str, ...]
    text: str
    args: tuple[Any, ...]
    lines: tuple[Line, ...]
    group: tuple[RemoteError, ...]
    cause: str | None

    @classmethod
    def read(cls, data: dict[str, Any]) -> RemoteError:
        """From the host's description; raises KeyError, TypeError or ValueError for a malformed one."""
        lines = [line for line in map(Line.read, data["lines"]) if line]
        return cls(
            type=str(data["type"])[:100],
            bases=tuple(str(name) for name in data["mro"]),
            text=str(data["message"])[:500],
            args=tuple(data["args"]),
            lines=tuple(lines),
            group=tuple(cls.read(nested) for nested in data["group"]),
            cause=data["cause"] and str(data["cause"]),
        )

    @property
    def message(self) -> str:
        """The exception's own words."""
        return self.text

    @property
    def line(self) -> Line | None:
        """The student's innermost line that it passed."""
        return self.lines[-1] if self.lines else None

    def is_a(self, name: str) -> bool:
        """Whether its class, or one of its bases, has this name."""
        return name in self.bases

    def flat(self) -> Iterator[RemoteError]:
        """Itself or, of a group, all errors in it."""
        if not self.group:
            yield self
        for nested in self.group:
            yield from nested.flat()

    def own_lines(self) -> tuple[Line, ...]:
        """The student's lines that it passed, outermost first, and on into the first error of a group."""
        return (*self.lines, *(self.group[0].own_lines() if self.group else ()))

    def told(self) -> str:
        """Its words with the student's line; of a group those of the first errors in it."""
        ends = [(leaf, leaf.line or self.line) for leaf in islice(self.flat(), _MOST_TOLD)]
        return " and ".join(f"{leaf} ({line})" if line else str(leaf) for leaf, line in ends)

    def __str__(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type


@dataclass(frozen=True)
class NeverAwaited:
    """A coroutine that came back, or died, without being awaited."""

    name: str
    line: Line | None

    @classmethod
    def read(cls, data: dict[str, Any]) -> NeverAwaited:
        """From the host's description."""
        known = data["line"] is not None
        line = Line(str(data["file"]), int(data["line"])) if known else None
        return cls(str(data["name"])[:100], line)

    def __str__(self) -> str:
        return f"<coroutine {self.name}>"


@dataclass(frozen=True)
class RemoteObject:
    """An object that stays in the host; `number` refers to it."""

    number: int
    type: str
    text: str
    callable: bool
    iterates: bool

    def travel(self, _host: Any) -> tuple[str, int]:
        """As an argument it becomes the object again."""
        return "mine", self.number

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Claimed:
    """An enum member, a dataclass or a future, as described: kind, class name and content."""

    kind: str
    type: str
    content: Any

    def __str__(self) -> str:
        return f"{self.type}({self.content!r})"


def read_claim(tag: str, data: Any) -> Any:
    """The examiner's view of what has no plain form in the host; raises ValueError for an unknown tag."""
    if tag == "exception":
        return RemoteError.read(data)
    if tag == "never_awaited":
        return NeverAwaited.read(data)
    if tag == "object":
        return RemoteObject(
            int(data["number"]), str(data["type"]), str(data["repr"]), bool(data["callable"]), bool(data["iterates"])
        )
    if tag == "enum":
        return Claimed("enum", str(data["type"]), data["value"])
    if tag == "record":
        return Claimed("record", str(data["type"]), data["fields"])
    if tag == "future":
        return Claimed("future", str(data["kind"]), bool(data["done"]))
    raise ValueError(f"unknown tag {tag!r}")


def shown(value: Any) -> str:
    """A value as the student reads it, on one line of at most 120 characters."""
    if isinstance(value, NeverAwaited):
        return f"a coroutine, {value.name}(...), that nobody awaited"
    if isinstance(value, Claimed) and value.kind == "future":
        return f"a {value.type} that nobody awaited"
    if isinstance(value, RemoteError):
        return f"the exception {value}"
    if isinstance(value, Claimed | RemoteObject):
        return str(value)
    text = _shown_container(value)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def _shown_container(value: Any) -> str:
    if type(value) is list:
        return f"[{', '.join(map(shown, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(shown, value))}{',' if len(value) == 1 else ''})"
    if type(value) is dict:
        return "{" + ", ".join(f"{shown(k)}: {shown(v)}" for k, v in value.items()) + "}"
    return repr(value)
