"""course replay: the last verdict's trace, step by step."""

import json

import pytest

from .desk import Desk

TOGETHER = """\
All dishes are on the stove before the first one is done. (failed)
    0.000 s  the test calls cook_together
    0.000 s  soup begins (line 15); 1 at once now
"""


def test_without_a_terminal_everything_is_shown(desk: Desk):
    desk.run("check", "1.2")
    done = desk.run("replay", "1.2")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("1.2 cook_together: 5 of 10 points\n\n" + TOGETHER)
    assert "    3.000 s  soup is done\n    3.000 s  salad begins (line 15); 1 at once now\n" in done.out
    assert "             soup   ########\n" in done.out
    assert "When a dish burns, its error gets out of cook_together. (passed)" in done.out


def test_without_a_name_it_is_the_last_one_graded(desk: Desk):
    assert desk.run("replay").err == "Nothing was graded yet. To grade the next exercise: course check\n"
    desk.run("check", "1.2")
    desk.run("check", "1.1")
    assert desk.run("replay").out.startswith("1.1 await_it: 0 of 10 points\n")
    assert desk.run("replay", "1.3").err == "There is no verdict on 1.3 task_group yet: course check 1.3\n"


def test_code_that_was_never_called_says_so(desk: Desk):
    desk.exercise("1.1").path.write_text("")
    desk.run("check", "1.1")
    assert "Nothing happened: your code was not called." in desk.run("replay", "1.1").out


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("1.3", "fails"),
        ("1.7", "your code sleeps"),
        ("1.9", "the test cancels simmer"),
        ("1.10", "take_order (call 1) returns"),
    ],
)
def test_every_kind_of_event_is_said_in_words(desk: Desk, number: str, shown: str):
    for solved in (False, True):
        if solved:
            desk.solve(number)
        desk.run("check", number)
        out = desk.run("replay", number).out
        assert "{" not in out
        assert "None" not in out
        if shown in out:
            return
    pytest.fail(f"{shown!r} is not in {out}")


def test_queries_are_said_with_those_that_fail(desk: Desk):
    desk.run("check", "1.1")
    path = desk.state / "traces" / f"{desk.exercise('1.1').id}.json"
    kept = json.loads(path.read_bytes())
    query = {"test": kept["verdict"]["tests"][0]["id"], "at": 0.0, "kind": "query", "sql": "SELECT 1"}
    kept["trace"] = [query | {"ending": ending} for ending in ("answered", "failed")]
    path.write_text(json.dumps(kept))
    out = desk.run("replay", "1.1").out
    assert "0.000 s  your code asks the database: SELECT 1\n" in out
    assert "0.000 s  your code asks the database, which fails: SELECT 1\n" in out


def test_on_a_terminal_enter_shows_the_next_event(desk: Desk):
    desk.run("check", "1.2")
    seen = desk.sit_down("replay", "1.2")
    seen.expect_exact("the test calls cook_together")
    assert "soup" not in seen.before
    seen.sendline("")
    seen.expect_exact("soup begins")
    seen.sendline("")
    seen.expect_exact("soup  ####")
    seen.sendline("q")
    rest = seen.read()
    assert "salad" not in rest
    assert "Traceback" not in rest
