"""The update log: numbers without gaps, reading what is missing, compaction."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone
from pycrdt import Doc, Text
from recipes.domain import crdt, edits, log
from recipes.domain.content import content
from recipes.domain.recipes import create_recipe
from recipes.models import Document, Recipe, Update


def typed(pk: int, author: int | None, text: str) -> int:
    """Somebody types at the end of the name."""

    def change(doc: Doc) -> None:
        name = doc.get("name", type=Text)
        name += text

    return edits.edit(pk, author, change)


def name_of(pk: int, number: int = 0) -> str:
    return content(edits.read(pk).doc)["name"]


def test_a_new_recipe_begins_with_one_update(soup: Recipe):
    assert log.numbers([soup.pk, 999]) == {soup.pk: 1}
    assert name_of(soup.pk) == "Onion soup"


def test_lines_of_several_recipes_get_the_next_numbers_of_theirs(soup: Recipe, ada: User):
    other = create_recipe(ada, {"name": "Bread"})
    written = log.append({soup.pk: [log.Line(ada.pk, b"1"), log.Line(None, b"2")], other.pk: [log.Line(ada.pk, b"3")]})
    assert written == {soup.pk: (1, 3), other.pk: (1, 2)}
    rows = Update.objects.filter(recipe=soup).values_list("number", "author", "data")
    assert [(number, author, bytes(data)) for number, author, data in rows][1:] == [(2, ada.pk, b"1"), (3, None, b"2")]


def test_a_recipe_that_is_gone_does_not_stop_the_others(soup: Recipe):
    assert log.append({999_999: [log.Line(None, b"x")], soup.pk: [log.Line(None, b"y")]}) == {soup.pk: (1, 2)}


def test_a_batch_may_have_thousands_of_lines(soup: Recipe, ada: User):
    lines = [log.Line(ada.pk, b"%d" % number) for number in range(2500)]
    assert log.append({soup.pk: lines}) == {soup.pk: (1, 2501)}
    rows = Update.objects.filter(recipe=soup, number__gt=1).values_list("number", "data")
    assert [(number, bytes(data)) for number, data in rows] == [(place + 2, b"%d" % place) for place in range(2500)]


def test_the_log_knows_when_and_how_much_was_written(soup: Recipe, ada: User):
    before = Document.objects.get().bytes_since
    log.append({soup.pk: [log.Line(ada.pk, b"123"), log.Line(None, b"45")]})
    assert Document.objects.get().bytes_since == before + 5
    first, *others = Update.objects.values_list("created", flat=True)
    assert all(first <= moment <= timezone.now() for moment in others)


def test_who_missed_something_reads_that_alone(soup: Recipe, ada: User):
    for text in (" one", " two", " three"):
        typed(soup.pk, ada.pk, text)
    found = log.read_after(soup.pk, 2)
    assert found is not None
    assert (found.number, len(found.updates)) == (4, 2)
    assert log.read_after(soup.pk, 4) == (4, [])
    assert log.read_after(999_999, 0) is None


def test_a_log_that_has_grown_long_becomes_one_update(soup: Recipe, ada: User, settings):
    settings.COMPACT_AFTER = 3
    typed(soup.pk, ada.pk, " one")
    assert log.compact(soup.pk) is False
    typed(soup.pk, ada.pk, " two")
    assert log.due() == [soup.pk]
    assert log.compact(soup.pk) is True
    assert log.compact(soup.pk) is False
    assert not Update.objects.exists()
    typed(soup.pk, ada.pk, " three")
    for number in (0, 1, 2):
        found = log.read_after(soup.pk, number)
        assert found is not None
        assert (found.number, content(crdt.document(found.updates))["name"]) == (4, "Onion soup one two three")
    assert log.read_after(soup.pk, 3).updates == [bytes(Update.objects.get().data)]


def test_what_builds_on_something_that_is_missing_outlives_a_compaction():
    updates: list[bytes] = []
    doc = Doc({"name": (name := Text())})
    doc.observe(lambda event: updates.append(event.update))
    name += "one"
    name += " two"
    name += " three"
    kept = crdt.compacted([updates[0], updates[2]])
    assert content(crdt.document([kept]))["name"] == "one"
    assert content(crdt.document([kept, updates[1]]))["name"] == "one two three"


def test_what_was_deleted_takes_no_room_after_a_compaction():
    doc = Doc({"name": (name := Text())})
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    for _ in range(100):
        name += "x" * 1000
        del name[0:1000]
    assert len(crdt.compacted(updates)) < 100


def test_threads_that_write_at_once_leave_no_gap_and_lose_nothing(soup: Recipe, ada: User):
    def write(letter: str) -> None:
        for _ in range(5):
            typed(soup.pk, ada.pk, letter)
        connections.close_all()

    threads = [threading.Thread(target=write, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Update.objects.values_list("number", flat=True)) == list(range(1, 22))
    assert sorted(name_of(soup.pk).removeprefix("Onion soup")) == sorted("abcd" * 5)


def test_an_edit_that_changes_nothing_writes_nothing(soup: Recipe):
    assert edits.edit(soup.pk, None, lambda doc: None) == 1
    assert Document.objects.get().number == 1


@pytest.mark.parametrize("rubbish", [b"", b"\xff" * 20, b"\1", b"\0"])
def test_rubbish_is_no_update(rubbish: bytes):
    with pytest.raises(crdt.Unreadable):
        crdt.check(rubbish)


def test_no_lock_is_one_that_an_update_of_the_recipe_waits_for():
    """On PostgreSQL that was a deadlock under load: see the first lines of log.py."""
    calls = [
        line.strip()
        for file in Path(log.__file__).parent.glob("*.py")
        for line in file.read_text().splitlines()
        if "select_for_update(" in line
    ]
    assert len(calls) >= 6
    assert [call for call in calls if "select_for_update(no_key=True)" not in call] == []
