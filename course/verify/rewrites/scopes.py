"""Which scope owns each name of a module: what a rewrite must know before it touches a name."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

# With these in it, a module can see its names as text, or the frame it runs in.
SEES_NAMES = frozenset({"locals", "vars", "eval", "exec", "globals", "dir", "_getframe", "currentframe"})


@dataclass(eq=False, kw_only=True)
class Scope:
    """A module, class, function, lambda or comprehension, and the names that are bound in it.

    `fixed` are names whose binding is no plain name in the source (imports, type parameters).
    """

    node: ast.AST
    parent: Scope | None = None
    bound: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)

    @property
    def is_function(self) -> bool:
        """Whether its names are locals."""
        return not isinstance(self.node, ast.Module | ast.ClassDef)

    def owner(self, name: str) -> Scope | None:
        """The function scope whose local `name` is, read from here; None for globals, class names and builtins."""
        if name in self.global_names:
            return None
        here = name in self.bound and name not in self.nonlocal_names
        if here:
            return self if self.is_function else None
        outer = self.parent
        while outer and isinstance(outer.node, ast.ClassDef):  # functions do not see the names of a class around them
            outer = outer.parent
        return outer.owner(name) if outer else None


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One place where a name is written: in `node`'s `attribute` (at `index`, where that is a list)."""

    node: ast.AST
    attribute: str
    name: str
    scope: Scope
    index: int | None = None

    @property
    def owner(self) -> Scope | None:
        """The function scope that the name is a local of."""
        return self.scope.owner(self.name)

    def write(self, name: str) -> None:
        """Put another name in its place."""
        if self.index is None:
            setattr(self.node, self.attribute, name)
        else:
            getattr(self.node, self.attribute)[self.index] = name


@dataclass(frozen=True, kw_only=True)
class Names:
    """All scopes and all places of names of one module."""

    scopes: tuple[Scope, ...]
    occurrences: tuple[Occurrence, ...]


def names_of(tree: ast.Module) -> Names:
    """Read every scope and every name of a module."""
    reader = _Reader(tree)
    reader.visit_all(tree.body)
    return Names(scopes=tuple(reader.scopes), occurrences=tuple(reader.occurrences))


def identifiers(tree: ast.AST) -> set[str]:
    """Every identifier in the tree: a new name must be none of them."""
    found: set[str] = set()
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            values = value if isinstance(value, list) else [value]
            found.update(v for v in values if isinstance(v, str) and v.isidentifier())
    return found


class _Reader(ast.NodeVisitor):
    def __init__(self, tree: ast.Module) -> None:
        self.scope = Scope(node=tree)
        self.scopes = [self.scope]
        self.occurrences: list[Occurrence] = []

    def visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def _enter(self, node: ast.AST) -> Scope:
        outer, self.scope = self.scope, Scope(node=node, parent=self.scope)
        self.scopes.append(self.scope)
        return outer

    def _note(self, node: ast.AST, attribute: str, *, binds: bool, index: int | None = None) -> None:
        value = getattr(node, attribute)
        name = value if index is None else value[index]
        if binds:
            self.scope.bound.add(name)
        self.occurrences.append(Occurrence(node=node, attribute=attribute, name=name, scope=self.scope, index=index))

    def visit_Name(self, node: ast.Name) -> None:
        self._note(node, "id", binds=not isinstance(node.ctx, ast.Load))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        inner = self.scope
        while isinstance(self.scope.node, Comprehension) and self.scope.parent:  # := binds outside comprehensions
            self.scope = self.scope.parent
        self.visit(node.target)
        self.scope = inner

    def _visit_function(self, node: Function) -> None:
        self._note(node, "name", binds=True)
        self.visit_all([*node.decorator_list, node.returns])
        self._visit_arguments_and_body(node, node.args, node.body)

    visit_FunctionDef = visit_AsyncFunctionDef = _visit_function

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_arguments_and_body(node, node.args, [node.body])

    def _visit_arguments_and_body(self, node: ast.AST, args: ast.arguments, body: Iterable[ast.AST]) -> None:
        # Defaults and annotations are evaluated where the function is made, not inside it.
        parameters = parameters_of(args)
        self.visit_all([*args.defaults, *args.kw_defaults, *(p.annotation for p in parameters)])
        outer = self._enter(node)
        self.scope.fixed.update(p.name for p in getattr(node, "type_params", ()))
        self.scope.bound.update(self.scope.fixed)
        for parameter in parameters:
            self._note(parameter, "arg", binds=True)
        self.visit_all(body)
        self.scope = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._note(node, "name", binds=True)
        self.visit_all([*node.decorator_list, *node.bases, *node.keywords])
        outer = self._enter(node)
        self.visit_all(node.body)
        self.scope = outer

    def _visit_comprehension(self, node: Comprehension) -> None:
        first, *others = node.generators
        self.visit(first.iter)  # evaluated outside, before the comprehension begins
        outer = self._enter(node)
        self.visit_all([first.target, *first.ifs, *others])
        self.visit_all([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self.scope = outer

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.global_names.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocal_names.update(node.names)
        for index in range(len(node.names)):
            self._note(node, "names", binds=False, index=index)

    def _visit_import(self, node: ast.Import | ast.ImportFrom) -> None:
        # `import a.b` binds a. An alias in the source would have to be added: such names are left alone.
        imported = {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        self.scope.bound |= imported
        self.scope.fixed |= imported

    visit_Import = visit_ImportFrom = _visit_import

    def _visit_named(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> None:
        if node.name:
            self._note(node, "name", binds=True)
        self.generic_visit(node)

    visit_ExceptHandler = visit_MatchAs = visit_MatchStar = _visit_named

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self._note(node, "rest", binds=True)
        self.generic_visit(node)


def parameters_of(args: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function in order, `*args` and `**kwargs` among them."""
    plain = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return [parameter for parameter in plain if parameter]
