"""Exchange `await asyncio.gather(...)` with a TaskGroup, and a TaskGroup with gather.

Both ways start everything at once, in order, and give the results in order. They differ in what an error does, so the
exchanged code takes care of it: nothing is left running. An error leaves a TaskGroup in an ExceptionGroup and gather
bare, so code that catches errors around either is left alone.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

from course.verify.rewrites.helpers import after_imports, free_name
from course.verify.rewrites.scopes import SEES_NAMES, Function, identifiers

LEAVES_BODY = (
    *(ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Yield, ast.YieldFrom),
    *(ast.Return, ast.Break, ast.Continue, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
)
WITH_TASK_GROUP = """
async def {one}(awaitable):
    return await awaitable

async def {all}(*awaitables):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task({one}(awaitable)) for awaitable in awaitables]
    return [task.result() for task in tasks]
"""
WITH_GATHER = """
def {start}(tasks, work, **options):
    task = asyncio.create_task(work, **options)
    tasks.append(task)
    return task

async def {end}(tasks):
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
"""


def exchange(source: str, rng: random.Random) -> str | None:
    """The source with every gather and TaskGroup exchanged, or None when it holds none that can be.

    Left alone are a gather that keeps exceptions or is not awaited at once, a group that is handed on or whose body
    awaits, and both where the source catches errors around them. `rng` is not needed: there is one way.
    """
    tree = ast.parse(source)
    if not _imports_asyncio(tree) or identifiers(tree) & (SEES_NAMES | {"exception"}):
        return None
    seen = _where_errors_are_seen(tree)
    unseen = [node for node in ast.walk(tree) if node not in seen]
    gathers = [node for node in unseen if isinstance(node, ast.Await) and _is_gather(node)]
    groups = [node for node in unseen if isinstance(node, ast.AsyncWith) and _is_group(node)]
    moved = _gathers_to_groups(tree, gathers) + _groups_to_gathers(tree, groups)
    after = after_imports(tree)
    tree.body[after:after] = moved
    return ast.unparse(ast.fix_missing_locations(tree)) if moved else None


def _imports_asyncio(tree: ast.Module) -> bool:
    imports = [alias for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    return any(alias.name == "asyncio" and alias.asname is None for alias in imports)


def _is_asyncio(node: ast.AST | None, name: str) -> bool:
    """Whether the node calls asyncio.NAME."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == f"asyncio.{name}"


def _is_gather(node: ast.AST) -> bool:
    return isinstance(node, ast.Await) and _is_asyncio(node.value, "gather") and not node.value.keywords  # type: ignore[attr-defined]


def _is_group(node: ast.AST) -> bool:
    if not isinstance(node, ast.AsyncWith) or len(node.items) != 1:
        return False
    item = node.items[0]
    return _is_asyncio(item.context_expr, "TaskGroup") and isinstance(item.optional_vars, ast.Name)


def _where_errors_are_seen(tree: ast.Module) -> set[ast.AST]:
    """Every node whose errors some code of this source catches or keeps, also through functions that are called."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    pending = list(_watched(tree))
    seen: set[ast.AST] = set()
    while pending:
        for node in ast.walk(pending.pop()):
            if node in seen:
                continue
            seen.add(node)
            called = getattr(node, "id", getattr(node, "attr", None))
            if called in functions:
                pending.append(functions[called])
    return seen


def _watched(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Try | ast.TryStar) and node.handlers:
            yield from node.body
        elif isinstance(node, ast.With) and "suppress" in ast.unparse(node.items[0]):
            yield from node.body
        elif isinstance(node, ast.Call) and any(keyword.arg == "return_exceptions" for keyword in node.keywords):
            yield from node.args


def _gathers_to_groups(tree: ast.Module, gathers: list[ast.Await]) -> list[ast.stmt]:
    if not gathers:
        return []
    taken = identifiers(tree)
    names = {"one": free_name("_one", taken), "all": free_name("_all_at_once", taken)}
    # Names of the new functions only: the awaitables, and so the order in which they start, stay as they are.
    for gather in gathers:
        gather.value.func = ast.Name(id=names["all"], ctx=ast.Load())  # type: ignore[attr-defined]
    return ast.parse(WITH_TASK_GROUP.format(**names)).body


def _groups_to_gathers(tree: ast.Module, groups: list[ast.AsyncWith]) -> list[ast.stmt]:
    taken = identifiers(tree)
    names = {"start": free_name("_start", taken), "end": free_name("_end", taken)}
    unfolder = _Unfold(set(groups), names)
    unfolder.visit(tree)
    return ast.parse(WITH_GATHER.format(**names)).body if unfolder.unfolded else []


class _Unfold(ast.NodeTransformer):
    """Puts `group = []`, the body and an awaited gather in the place of each TaskGroup that allows it."""

    def __init__(self, groups: set[ast.AsyncWith], names: dict[str, str]) -> None:
        self.groups, self.names, self.unfolded = groups, names, 0
        self.function: ast.AST | None = None

    def _visit_function(self, node: Function) -> ast.AST:
        outer, self.function = self.function, node
        self.generic_visit(node)
        self.function = outer
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = _visit_function

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST | list[ast.stmt]:
        group = node.items[0].optional_vars
        if node not in self.groups or not isinstance(group, ast.Name):
            return self.generic_visit(node)
        starts = _starts(node, group.id)
        # One use is the `as group` itself; any other that starts no task hands the group on.
        uses = [n for n in ast.walk(self.function or node) if isinstance(n, ast.Name) and n.id == group.id]
        if not starts or len(uses) != len(starts) + 1 or _runs_between(node):
            return self.generic_visit(node)
        self.unfolded += 1
        for call in starts:
            call.func = ast.Name(id=self.names["start"], ctx=ast.Load())
            call.args.insert(0, ast.Name(id=group.id, ctx=ast.Load()))
        begin, end = ast.parse(f"{group.id} = []\nawait {self.names['end']}({group.id})").body
        return [begin, *node.body, end]


def _starts(node: ast.AsyncWith, group: str) -> list[ast.Call]:
    calls = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
    return [call for call in calls if ast.unparse(call.func) == f"{group}.create_task"]


def _runs_between(node: ast.AsyncWith) -> bool:
    """Whether the body lets the tasks run, leaves early, or starts some of them from a function of its own."""
    inside = (n for statement in node.body for n in ast.walk(statement))
    return any(isinstance(n, LEAVES_BODY) for n in inside)
