"""Move parts of functions into helpers: a right answer is right however it is cut into functions."""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Iterator

from course.verify.rewrites.scopes import SEES_NAMES, Function, Occurrence, identifiers, names_of, parameters_of

EXPRESSIONS_MOVED = 3
MOVABLE = (ast.Call, ast.BinOp, ast.Compare, ast.Subscript, ast.ListComp, ast.SetComp, ast.DictComp, ast.Await)
# What a helper would do at another time, or in another scope, than the expression in its place does.
UNMOVABLE = (
    ast.Lambda,
    ast.GeneratorExp,
    ast.NamedExpr,
    ast.Yield,
    ast.YieldFrom,
    ast.IfExp,
    ast.BoolOp,
)


def move_to_helpers(source: str, rng: random.Random) -> str | None:
    """The source with some expressions and the bodies of its public functions in helpers, or None when it has none.

    Which expressions is the generator's choice. An expression that awaits goes to an async helper.
    """
    tree = ast.parse(source)
    if identifiers(tree) & SEES_NAMES:
        return None
    moved = _move_expressions(tree, rng) + _move_bodies(tree)
    if not moved:
        return None
    after = after_imports(tree)
    tree.body[after:after] = moved
    return ast.unparse(ast.fix_missing_locations(tree))


def after_imports(tree: ast.Module) -> int:
    """Where new functions may stand: behind the docstring and the imports at the head of a module."""
    head = 0
    for index, node in enumerate(tree.body):
        is_docstring = index == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        head = index + 1
    return head


def free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or `wanted` with underscores behind it when the name is taken; it is taken from now on."""
    while wanted in taken:
        wanted += "_"
    taken.add(wanted)
    return wanted


def _move_expressions(tree: ast.Module, rng: random.Random) -> list[ast.stmt]:
    taken = identifiers(tree)
    local_names = _local_names(tree)
    candidates = [place for place in _places(tree) if _may_move(place[0], local_names)]
    moved: list[ast.stmt] = []
    touched: set[ast.AST] = set()
    # Parts of one another cannot both be moved: whichever comes first in the random order is.
    for node, parent, attribute, index in rng.sample(candidates, len(candidates)):
        inside = set(ast.walk(node))
        if len(moved) == EXPRESSIONS_MOVED or inside & touched:
            continue
        touched |= inside
        name = free_name(f"_part_{len(moved) + 1}", taken)
        arguments = _arguments(node, local_names)
        body: list[ast.stmt] = [ast.Return(value=node)]
        moved.append(_function(name, ", ".join(arguments), body, is_async=_awaits(node)))
        _put(parent, attribute, index, _call(name, arguments, awaited=_awaits(node)))
    return moved


Place = tuple[ast.expr, ast.AST, str, int | None]


def _places(tree: ast.Module) -> Iterator[Place]:
    """Every expression in the bodies of functions, with where it stands."""
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    nested = {inner for outer in functions for inner in ast.walk(outer) if inner is not outer}
    for function in functions:
        if function not in nested:
            for statement in function.body:
                yield from _places_below(statement)


def _places_below(node: ast.AST) -> Iterator[Place]:
    if isinstance(node, ast.ClassDef):  # the names of its body are no locals
        return
    for attribute, value in ast.iter_fields(node):
        if attribute in ("annotation", "returns", "decorator_list", "type_params", "pattern"):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, MOVABLE) and isinstance(getattr(child, "ctx", ast.Load()), ast.Load):
                yield child, node, attribute, index
            if isinstance(child, ast.AST):
                yield from _places_below(child)


def _local_names(tree: ast.Module) -> dict[ast.AST, Occurrence]:
    """The places in the tree where a function's local is read."""
    return {o.node: o for o in names_of(tree).occurrences if isinstance(o.node, ast.Name) and o.owner}


def _may_move(node: ast.expr, local_names: dict[ast.AST, Occurrence]) -> bool:
    inside = list(ast.walk(node))
    if any(isinstance(n, UNMOVABLE) for n in inside):
        return False
    names = {getattr(n, "id", getattr(n, "attr", "")) for n in inside}
    if any(name == "super" or name.startswith("__") for name in names):  # they mean something else outside a class
        return False
    # A name that an inner function rebinds may change while the expression is evaluated; an argument would not.
    rebound = {name for o in local_names.values() for name in o.scope.nonlocal_names}
    return bool(arguments := _arguments(node, local_names)) and not rebound & set(arguments)


def _arguments(node: ast.expr, local_names: dict[ast.AST, Occurrence]) -> list[str]:
    """The locals from outside that the expression reads, in order."""
    inside = list(ast.walk(node))
    own = set(inside)
    read = [local_names[n] for n in inside if n in local_names]
    return list(dict.fromkeys(o.name for o in read if o.owner and o.owner.node not in own))


def _awaits(node: ast.expr) -> bool:
    return any(isinstance(n, ast.Await) or (isinstance(n, ast.comprehension) and n.is_async) for n in ast.walk(node))


def _put(parent: ast.AST, attribute: str, index: int | None, node: ast.expr) -> None:
    if index is None:
        setattr(parent, attribute, node)
    else:
        getattr(parent, attribute)[index] = node


def _move_bodies(tree: ast.Module) -> list[ast.stmt]:
    taken = identifiers(tree)
    return [
        _move_body(function, free_name(f"_{function.name}_behind", taken))
        for function in tree.body
        if isinstance(function, Function) and not function.name.startswith("_") and not _stays(function)
    ]


def _stays(function: Function) -> bool:
    """Whether it is generic, or a yield stands in it: such functions stay as they are."""
    yields = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
    return yields or bool(getattr(function, "type_params", ()))


def _move_body(function: Function, name: str) -> ast.stmt:
    args = function.args
    stars = {args.vararg: "*{0}", args.kwarg: "**{0}"} | {p: "{0}={0}" for p in args.kwonlyargs}
    passed_on = [stars.get(p, "{0}").format(p.arg) for p in parameters_of(args)]
    bare = copy.deepcopy(args)  # the helper is always given everything: it needs no defaults
    bare.defaults, bare.kw_defaults = [], [None for _ in args.kwonlyargs]
    for parameter in parameters_of(bare):
        parameter.annotation = None
    is_async = isinstance(function, ast.AsyncFunctionDef)
    docstring = function.body[:1] if ast.get_docstring(function) is not None else []
    inner = _function(name, ast.unparse(bare), function.body[len(docstring) :] or docstring, is_async=is_async)
    function.body = [*docstring, ast.Return(value=_call(name, passed_on, awaited=is_async))]
    return inner


def _function(name: str, parameters: str, body: list[ast.stmt], *, is_async: bool) -> ast.stmt:
    function = ast.parse(f"{'async ' if is_async else ''}def {name}({parameters}): pass").body[0]
    function.body = body  # type: ignore[attr-defined]
    return function


def _call(name: str, arguments: list[str], *, awaited: bool) -> ast.expr:
    call = ast.parse(f"{name}({', '.join(arguments)})", mode="eval").body
    return ast.Await(value=call) if awaited else call
