"""A student's files over the finished project: links to both, and what a command writes is the student's."""

from __future__ import annotations

import os
from pathlib import Path

from course.projects.overlay import assemble, files_of, folders_of, is_whole, take_back

from .small_project import SmallProject


def assembled(shop: SmallProject, into: Path) -> Path:
    assemble(shop.till.finished, files_of(shop.till.overlay), into)
    return into


def test_the_students_modules_stand_in_place_of_ours_and_beside_the_rest(shop: SmallProject, tmp_path: Path):
    shop.write("exercises/12_shop/shop/drawers.py", "OPEN = True\n")
    site = assembled(shop, tmp_path / "site")
    assert (site / "shop/till.py").resolve() == shop.till.path
    assert (site / "shop/drawers.py").read_text() == "OPEN = True\n"
    assert (site / "shop/__init__.py").resolve() == shop.till.finished / "shop/__init__.py"
    shop.till.path.write_text("edited")
    assert (site / "shop/till.py").read_text() == "edited"


def test_the_script_is_ours_and_a_file_as_python_looks_beside_it_for_modules(shop: SmallProject, tmp_path: Path):
    script = assembled(shop, tmp_path / "site") / "manage.py"
    assert not script.is_symlink()
    assert script.read_text() == "print('the finished shop')\n"


def test_what_is_about_the_folder_stays_in_it(shop: SmallProject):
    for name in (
        "README.md",
        "data/shop.sqlite3",
        "shop/till.new.py",
        "shop/.till.py.swp",
        "shop/__pycache__/till.pyc",
    ):
        shop.write(f"exercises/12_shop/{name}", "")
    assert sorted(files_of(shop.till.overlay)) == ["shop/scales.py", "shop/till.py"]


def test_a_file_that_is_gone_is_gone_from_the_site_and_ours_is_back(shop: SmallProject, tmp_path: Path):
    shop.write("exercises/12_shop/shop/drawers.py", "")
    site = assembled(shop, tmp_path / "site")
    shop.till.path.unlink()
    (shop.till.overlay / "shop/drawers.py").unlink()
    assembled(shop, site)
    assert (site / "shop/till.py").resolve() == shop.till.solution
    assert not os.path.lexists(site / "shop/drawers.py")


def test_with_other_models_the_finished_migrations_are_left_out(shop: SmallProject, tmp_path: Path):
    for name in ("models.py", "migrations/__init__.py", "migrations/0001_initial.py"):
        shop.write(f"shop/shop/{name}", "")
    shop.write("exercises/12_shop/shop/models.py", "")
    site = assembled(shop, tmp_path / "site")
    assert (site / "shop/migrations/0001_initial.py").exists()
    shop.write("exercises/12_shop/shop/models.py", "class Money: ...\n")
    assembled(shop, site)
    assert sorted(path.name for path in (site / "shop/migrations").iterdir()) == ["__init__.py"]
    shop.write("exercises/12_shop/shop/migrations/0001_mine.py", "")
    assembled(shop, site)
    assert sorted(path.name for path in (site / "shop/migrations").iterdir()) == ["0001_mine.py", "__init__.py"]


def test_what_a_command_has_written_into_the_site_is_the_students(shop: SmallProject, tmp_path: Path):
    site = assembled(shop, tmp_path / "site")
    (site / "shop/migrations").mkdir()
    (site / "shop/migrations/0002_more.py").write_text("new")
    take_back(site, shop.till.overlay)
    assert (shop.till.overlay / "shop/migrations/0002_more.py").read_text() == "new"
    assert (shop.till.overlay / "manage.py").read_text() == "print('the student's shop')\n"
    assert (assembled(shop, site) / "shop/migrations/0002_more.py").is_symlink()


def test_a_whole_project_is_known_by_its_script_and_its_configuration(shop: SmallProject):
    assert not is_whole(shop.till.overlay)
    shop.write("exercises/12_shop/config/__init__.py", "")
    assert is_whole(shop.till.overlay)


def test_all_folders_that_hold_files_are_watched(shop: SmallProject):
    shop.write("exercises/12_shop/shop/data/rows", "")
    overlay = shop.till.overlay
    assert folders_of(overlay) == {overlay, overlay / "shop"}
