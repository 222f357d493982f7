"""Node, which runs the editors of recipe_collab: the system's or that of a wheel, as the project finds it."""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from typing import Any, cast

from course.catalog import ROOT


@cache
def assets() -> Any:
    """recipe_collab's own module for it: find_node(), install(folder), NoAssets."""
    # The project's folder does not come on the path: its modules have everyday names.
    spec = importlib.util.spec_from_file_location("recipe_assets", ROOT / "recipe_collab" / "recipes" / "assets.py")
    module = importlib.util.module_from_spec(cast(ModuleSpec, spec))
    cast(Loader, cast(ModuleSpec, spec).loader).exec_module(module)
    return module
