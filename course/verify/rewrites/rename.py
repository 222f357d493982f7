"""Give local names other names: a right answer is right whatever it calls its pots."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

from course.verify.rewrites.scopes import SEES_NAMES, Function, Names, Scope, identifiers, names_of, parameters_of

WORDS = (
    "basil butter carrot celery dill fennel garlic ginger honey leek lemon lentil mint nutmeg olive onion paprika "
    "parsley pepper radish rhubarb saffron sage shallot sorrel spinach thyme turnip vanilla walnut"
).split()


def rename(source: str, rng: random.Random) -> str | None:
    """The source with its local names changed, or None when there is nothing to change.

    Renamed are locals of functions, and the parameters of nested functions and lambdas. Kept are the parameters of
    functions that others may call, globals, imports, attributes, and every name that is also used as a keyword
    argument or stands alone in a string.
    """
    tree = ast.parse(source)
    if identifiers(tree) & SEES_NAMES:
        return None
    names = names_of(tree)
    fresh = _fresh_names(tree, rng)
    kept = _kept_names(tree, names)
    new = {(scope, name): next(fresh) for scope in names.scopes for name in _renamable(scope, kept)}
    for occurrence in names.occurrences:
        owner = occurrence.owner
        if owner and (owner, occurrence.name) in new:
            occurrence.write(new[owner, occurrence.name])
    return ast.unparse(tree) if new else None


def _renamable(scope: Scope, kept: set[str]) -> list[str]:
    if not scope.is_function:
        return []
    ours = scope.bound - scope.fixed - scope.global_names - scope.nonlocal_names - kept
    if isinstance(scope.node, Function) and not (scope.parent and scope.parent.is_function):
        ours -= {parameter.arg for parameter in parameters_of(scope.node.args)}
    return sorted(name for name in ours if not name.startswith("__"))


def _kept_names(tree: ast.Module, names: Names) -> set[str]:
    # A keyword argument, and text handed to getattr or **, reach a name from afar.
    kept = {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg}
    kept |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # A class body reads its own name first and the function's around it second: leave both.
    kept |= {name for scope in names.scopes if isinstance(scope.node, ast.ClassDef) for name in scope.bound}
    return kept


def _fresh_names(tree: ast.Module, rng: random.Random) -> Iterator[str]:
    taken = identifiers(tree)
    shuffled = rng.sample(WORDS, len(WORDS))
    endings = ("", *(f"_{n}" for n in range(2, 1000)))
    return (word + ending for ending in endings for word in shuffled if word + ending not in taken)
