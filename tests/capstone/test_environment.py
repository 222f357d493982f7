"""What the settings make of the environment."""

from pathlib import Path

import pytest
from celery.schedules import crontab

from capstone import environment


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("postgres://me:p%40ss@DB.example:5433/money", ("DB.example".lower(), "5433", "me", "p@ss", "money")),
        ("postgres://me@[::1]:5433/money", ("::1", "5433", "me", "", "money")),
        ("postgres://me@%2Fvar%2FFolders%2Fx:5433/money", ("/var/Folders/x", "5433", "me", "", "money")),
        ("postgresql://%2Frun%2Fpg/money", ("/run/pg", "", "", "", "money")),
    ],
)
def test_a_database_url_is_taken_apart(url, values):
    database = environment.database(url, Path("unused"))
    assert tuple(database[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")) == values
    assert database["ENGINE"] == "django.db.backends.postgresql"


def test_what_a_database_url_asks_for_goes_to_the_driver():
    assert (
        environment.database("postgres://db/money?sslmode=require", Path("unused"))["OPTIONS"]["sslmode"] == "require"
    )


def test_each_project_reads_its_own_variables(monkeypatch):
    monkeypatch.setenv("RECIPES_HOSTS", "one, two,")
    monkeypatch.setenv("EXPENSES_HOSTS", "three")
    monkeypatch.setenv("RECIPES_WAIT", "0.5")
    recipes, expenses = (environment.Environment(prefix) for prefix in ("RECIPES", "EXPENSES"))
    assert (recipes.words("HOSTS"), expenses.words("HOSTS")) == (["one", "two"], ["three"])
    assert (recipes.seconds("WAIT", 2), expenses.seconds("WAIT", 2), recipes.whole("BURST", 60)) == (0.5, 2.0, 60)


def test_one_variable_sets_the_seconds_of_all_that_comes_by_itself(monkeypatch):
    hourly = crontab(minute=0)
    tasks = {"tasks.often": 5, "tasks.hourly": hourly}
    plan = environment.Environment("RECIPES").schedule(tasks)
    assert [plan[task]["schedule"] for task in tasks] == [5, hourly]
    assert [plan[task].get("options") for task in tasks] == [{"expires": 15}, None]
    monkeypatch.setenv("RECIPES_BEAT", "1")
    assert [entry["schedule"] for entry in environment.Environment("RECIPES").schedule(tasks).values()] == [1.0, 1.0]
