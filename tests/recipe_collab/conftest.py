"""The project, set up on a database of its own, and chefs who work in it.

RECIPES_DATABASE_URL runs the tests on PostgreSQL; the rest of the environment is put aside.
"""

from __future__ import annotations

from course.demos.household import RECIPES

from ..capstone.set_up import data_folder, django_db_modify_db_settings, set_up

__all__ = ["data_folder", "django_db_modify_db_settings"]

PROJECT = RECIPES.folder

# Before the modules of this folder are imported, whose first lines import models.
set_up(RECIPES)
