"""What the settings make of the environment."""

from pathlib import Path

import pytest
from config import environment


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
