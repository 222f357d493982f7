"""Code of a lesson as a cell: a loop runs already in a notebook, so `asyncio.run(...)` becomes `await ...`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_ERROR = re.compile(r"(?P<name>[A-Z]\w+)(: .*)?")
_PRIMARY = (ast.Call, ast.Name, ast.Attribute, ast.Subscript)


class NotForANotebook(Exception):
    """This code cannot run where a loop runs already; str() is a sentence."""


def for_a_running_loop(code: str) -> str:
    """CODE with each `asyncio.run(X)` at its top level made `await X`. Raises NotForANotebook for one in a function."""
    tree = ast.parse(code)
    calls = list(_runs(tree))
    if hidden := [call.lineno for node in ast.walk(tree) for call in _own_run(node) if call not in calls]:
        raise NotForANotebook(f"asyncio.run() in a function, line {hidden[0]} of its block, cannot run in a notebook.")
    data = code.encode()
    starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]
    for call in reversed(calls):  # from the end, so that the places of those before it still hold
        first = starts[call.lineno - 1] + call.col_offset
        last = starts[call.end_lineno - 1] + call.end_col_offset  # type: ignore[operator]
        data = data[:first] + _awaited(call.args[0], code).encode() + data[last:]
    return data.decode()


def raises(shown: str) -> bool:
    """Whether output that is SHOWN ends in the line of an exception, as in "KeyError: 'body'"."""
    last = shown.strip().rpartition("\n")[2]
    match = _ERROR.fullmatch(last)
    return match is not None and not match["name"].endswith("Warning")


def _awaited(argument: ast.expr, code: str) -> str:
    text = ast.get_source_segment(code, argument) or ""
    return f"await {text}" if isinstance(argument, _PRIMARY) else f"await ({text})"


def _runs(node: ast.AST) -> Iterator[ast.Call]:
    """The calls of asyncio.run() outside of any function, in the order of the text."""
    for child in ast.iter_child_nodes(node):
        yield from _own_run(child)
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _runs(child)


def _own_run(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "asyncio.run" and len(node.args) == 1:
        yield node
