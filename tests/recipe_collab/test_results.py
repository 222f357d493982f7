"""When a schedule is good, and the page of all of them."""

from __future__ import annotations

from pycrdt import Doc, Text
from recipes.domain.content import content
from recipes.models import LONGEST_NAME

from .convergence import rows_follow
from .pages import whole
from .results import Result, report


def test_each_seed_stands_there_with_what_became_of_it():
    good = Result("recipes-0", edits=8000, words=1234, seconds=31.4, faults={"server killed": 3, "offline": 150})
    bad = Result("recipes-1", edits=8000, words=1200, seconds=30.0, problems=["a1.2 was lost", "b3.4 came back"])
    page = report([good, bad], clients=8, command="make soak")
    assert "2 schedules of 8 clients who edit one recipe on two servers, 16,000 edits" in page
    assert "in 1 of 2 schedules" in page
    assert "| recipes-0 | 8,000 | 1,234 | 150 times offline, 3 times server killed | 31 |  |\n" in page
    assert "| recipes-1 | 8,000 | 1,200 | nothing | 30 | a1.2 was lost; b3.4 came back |\n" in page


def test_rows_follow_when_they_say_what_the_log_says():
    log = {"name": "Soup", "description": "", "servings": 4, "steps": [], "ingredients": [{"key": "a1"}]}
    rows = {"name": "Soup", "description": "", "servings": 4, "steps": [], "ingredients": ["a1"]}
    assert rows_follow(rows, log)
    assert not rows_follow({**rows, "servings": 5}, log)
    assert not rows_follow({**rows, "ingredients": []}, log)


def test_a_number_that_was_taken_out_of_the_document_stays_as_it_was_in_the_rows():
    log = {"name": "Soup", "description": "", "steps": [], "ingredients": []}
    rows = {"name": "Soup", "description": "", "servings": 4, "steps": [], "ingredients": []}
    assert rows_follow(rows, log)
    assert not rows_follow({**rows, "name": "Stew"}, log)


def test_what_is_beyond_the_limit_of_a_text_counts_in_a_comparison():
    docs = [Doc(), Doc()]
    for doc, end in zip(docs, ("salt", "pepper"), strict=True):
        text = doc.get("name", type=Text)
        text += LONGEST_NAME * "o" + end
    assert content(docs[0]) == content(docs[1])
    assert whole(docs[0]) != whole(docs[1])
