"""tests/course/messages.txt: what each starter says first. That it says so is tested in test_verify_all.py."""

from __future__ import annotations

import re

import pytest

from course.catalog import ROOT, Exercise, exercises
from course.verify.messages import read_messages, title

MESSAGES = read_messages(ROOT)
LONGEST = 50  # words; a student reads this with the sentence of the test above it
JSON = re.compile(r'\{"[^{}<>]*\}')  # what a view answered, or should: no machinery of ours


def test_every_exercise_has_its_message_in_order_and_there_is_no_other():
    assert list(MESSAGES) == [title(exercise) for exercise in exercises()]


@pytest.mark.parametrize("exercise", exercises(), ids=title)
def test_a_message_says_what_was_seen_and_what_was_wanted(exercise: Exercise):
    seen, wanted = MESSAGES[title(exercise)].split("\nWanted: ")
    assert seen.startswith("Seen: ")
    assert seen.removeprefix("Seen: ").strip()
    assert wanted.strip()


@pytest.mark.parametrize("exercise", exercises(), ids=title)
def test_a_message_is_short_and_free_of_machinery(exercise: Exercise):
    message = MESSAGES[title(exercise)]
    assert len(message.split()) <= LONGEST
    assert not re.search(r"Traceback|AssertionError|0x[0-9a-f]{4}|/(home|tmp|usr|root)/|[{}<>]", JSON.sub("", message))
