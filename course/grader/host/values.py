"""What of the host's world travels, and as what: functions and objects by reference, exceptions by description."""

from __future__ import annotations

import asyncio
import builtins
import dataclasses
import enum
import inspect
import itertools
import linecache
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import CoroutineType, FrameType, TracebackType
from typing import Any

_MAX_REPR = 200
_MOST_LINES = 20  # of a traceback


class Values:
    """Both hooks of the host's codec, and the table of objects that the examiner may refer to."""

    def __init__(self, folder: Path, serve: Callable[[dict[str, Any]], Any]) -> None:
        self._folder = str(folder)
        self._serve = serve
        self._numbers = itertools.count(1)
        self.objects: dict[int, Any] = {}

    def write_other(self, value: Any) -> tuple[str, Any]:
        """The tagged form of a value that has no plain one."""
        if isinstance(value, CoroutineType):
            return "never_awaited", self.never_awaited(value)
        if isinstance(value, BaseException):
            return "exception", self.describe(value)
        if isinstance(value, asyncio.Future):
            return "future", {"kind": type(value).__name__, "done": value.done()}
        if isinstance(value, enum.Enum):
            return "enum", {"type": type(value).__name__, "name": value.name, "value": value.value}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
            return "record", {"type": type(value).__name__, "fields": fields}
        number = next(self._numbers)
        self.objects[number] = value
        return "object", {
            "number": number,
            "type": type(value).__name__,
            "repr": _short_repr(value),
            "callable": callable(value),
            "iterates": hasattr(value, "__aiter__"),
        }

    def read_other(self, tag: str, data: Any) -> Any:
        """The host's view of something that lives with the examiner."""
        if tag == "served":
            return self._serve(data)
        if tag == "error":
            return _make_error(data["type"], data["bases"], data["args"])
        if tag == "made":  # an object of a class that both sides know, made here
            module, _, name = data["class"].partition(":")
            return getattr(import_module(module), name)(**data["with"])
        if tag == "mine":
            return self.objects[data]
        raise ValueError(f"unknown tag {tag!r}")

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception as data: its classes, words, nested errors, and the student's own lines, innermost last."""
        lines = self._own_lines(error.__traceback__)
        if not lines and error.__cause__:  # a StopAsyncIteration that leaves a generator becomes a RuntimeError outside
            lines = self._own_lines(error.__cause__.__traceback__)
        if isinstance(error, SyntaxError) and error.filename and error.filename.startswith(self._folder):
            lines.append(_line(Path(error.filename).name, error.lineno or 1, "", error.text or ""))
        return {
            "type": type(error).__name__,
            "mro": [cls.__name__ for cls in type(error).__mro__],
            "args": [_plain(arg) for arg in error.args],
            "message": self._words(error),
            "group": [self.describe(e) for e in error.exceptions] if isinstance(error, BaseExceptionGroup) else [],
            "cause": type(error.__cause__).__name__ if error.__cause__ else None,
            "lines": lines,
        }

    def _words(self, error: BaseException) -> str:
        # A syntax error's text would say file and line once more; the folder is nothing that the student knows.
        text = error.msg if isinstance(error, SyntaxError) else _safely(lambda: str(error))
        return text.replace(f"{self._folder}/", "")

    def stack(self, frame: FrameType | None) -> list[dict[str, Any]]:
        """The student's own lines in a stack, outermost first."""
        found = []
        while frame is not None:
            if self._is_own(frame.f_code.co_filename):
                found.append(self._frame_line(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
            frame = frame.f_back
        return found[::-1]

    def asking_lines(self) -> list[dict[str, Any]]:
        """The student's lines that led to the present call or, when a task runs it, the line that made it."""
        if lines := self.stack(sys._getframe(1)):
            return lines
        task = asyncio.current_task()
        origin = getattr(task.get_coro(), "cr_origin", None) if task else None
        made = ((file, line, function) for file, line, function in origin or () if self._is_own(file))
        return [self._frame_line(*place) for place in made][:1]

    def place(self, view: Any) -> dict[str, Any] | None:
        """The student's line where the function or class of a Django view begins; None when it is not the student's."""
        thing = inspect.unwrap(getattr(view, "view_class", view))
        try:
            file, line = inspect.getsourcefile(thing) or "", inspect.getsourcelines(thing)[1]
        except (OSError, TypeError):  # a callable object, or no Python at all
            return None
        return self._frame_line(file, line, thing.__name__) if self._is_own(file) else None

    def task_lines(self, task: asyncio.Task[Any]) -> list[dict[str, Any]]:
        """Where a suspended task waits, in the student's own lines."""
        found = []
        awaited: Any = task.get_coro()
        while awaited is not None:
            frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "ag_frame", None)
            if frame is not None and self._is_own(frame.f_code.co_filename):
                found.append(self._frame_line(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
            awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "ag_await", None)
        return found

    def _own_lines(self, trace: TracebackType | None) -> list[dict[str, Any]]:
        own = [(f.f_code, line) for f, line in traceback.walk_tb(trace) if self._is_own(f.f_code.co_filename)]
        if len(own) > _MOST_LINES:  # it called itself without end: the way in and the last steps say enough
            own = own[: _MOST_LINES // 2] + own[-_MOST_LINES // 2 :]
        return [self._frame_line(code.co_filename, line, code.co_name) for code, line in own]

    def never_awaited(self, coroutine: CoroutineType[Any, Any, Any]) -> dict[str, Any]:
        """Name of a coroutine that nobody awaited and the student's line that made it; closes it."""
        origin = coroutine.cr_origin or ()
        own = next(((file, line) for file, line, _ in origin if self._is_own(file)), None)
        name = coroutine.__qualname__.rpartition(".")[2]
        coroutine.close()  # so that Python does not warn of it a second time
        return {"name": name, "file": Path(own[0]).name if own else None, "line": own[1] if own else None}

    def _is_own(self, filename: str) -> bool:
        return filename.startswith(self._folder)

    def _frame_line(self, filename: str, line: int, function: str) -> dict[str, Any]:
        return _line(Path(filename).name, line, function, linecache.getline(filename, line))


def _line(file: str, line: int, function: str, text: str) -> dict[str, Any]:
    return {"file": file, "line": line, "function": function, "text": text.strip()}


def _make_error(name: str, bases: list[str], args: list[Any]) -> BaseException:
    """An exception of a class with this name: the builtin one, else one made up on the nearest builtin base."""
    if name in ("StopIteration", "StopAsyncIteration"):
        # The first cannot pass through a coroutine at all, the second ends an iterator (PEP 479).
        return RuntimeError(f"a coroutine raised {name}") if name == "StopIteration" else StopAsyncIteration(*args)
    known = getattr(builtins, bases[0] if bases else "Exception")
    cls = known if known.__name__ == name else _made_up.setdefault(name, type(name, (known,), {}))
    try:
        error: BaseException = cls(*args)
    except TypeError:  # its own constructor wants something else
        error = type(name, (Exception,), {})(*args)
    return error


_made_up: dict[str, type[BaseException]] = {}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else _short_repr(value)


def _short_repr(value: Any) -> str:
    text = _safely(lambda: repr(value))
    return text if len(text) <= _MAX_REPR else text[:_MAX_REPR] + "..."


def _safely(make: Callable[[], str]) -> str:
    try:
        return make()
    except Exception as error:  # the student's own __str__ or __repr__
        return f"<its text cannot be had: {type(error).__name__}>"
