"""`course notebook`, up to the moment when JupyterLab takes over; what it then shows is in test_browser."""

from __future__ import annotations

from course.commands.notebook import SETTINGS

from ..course.desk import Desk


def test_a_lesson_that_there_is_not_is_wrong_usage(desk: Desk):
    done = desk.run("notebook", "99")
    assert done.code == 2
    assert done.err.startswith("There is no lesson or exercise named '99'.")


def test_a_lesson_without_a_notebook_says_so(desk: Desk):
    (desk.root / "lessons/01_event_loop/README.md").write_text("# Only begun\n", encoding="utf-8")
    done = desk.run("notebook", "1", "--no-browser")
    assert (done.code, done.err) == (1, "Lesson 01_event_loop has no notebook.\n")


def test_a_lesson_about_a_project_says_why_it_has_none(desk: Desk):
    text = desk.root / "lessons/01_event_loop/lesson.toml"
    step = '[[exercise]]\nname = "01_till"\nfile = "till.py"\n'
    text.write_text(f'title = "Shop"\nminutes = 9\nproject = "shop"\n{step}', encoding="utf-8")
    done = desk.run("notebook", "1", "--no-browser")
    assert done.code == 1
    assert done.err == (
        "Lesson 01_event_loop has no notebook. Its exercises are files of a site that runs beside them.\n"
    )


def test_a_notebook_that_is_missing_is_named(desk: Desk):
    done = desk.run("notebook", "1", "--no-browser")
    assert (done.code, done.err) == (
        1,
        f"{desk.root}/notebooks/01_event_loop.ipynb cannot be used: No such file or directory.\n",
    )


def test_the_settings_ask_nobody_for_the_network():
    assert SETTINGS.joinpath("overrides.json").is_file()
