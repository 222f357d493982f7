"""The log: numbers without gaps, committed with the change, announced after it."""

from django.db import transaction
from expenses.domain.categories import add_category
from expenses.domain.log import changing, head, mark_read, newest, read_after, record
from expenses.models import Notification, UserProfile


def write(user, kind="expense.created", text="Soup"):
    with changing(user) as profile:
        record(profile, kind, text, {}, via="api")


def test_numbers_count_for_each_user(ada, bob, announced):
    for user in (ada, bob, ada):
        write(user)
    assert [(user, one["number"]) for user, one in announced] == [(ada.pk, 1), (bob.pk, 1), (ada.pk, 2)]
    assert head(ada) == (2, 2)


def test_nothing_is_announced_before_it_is_sure(ada, announced):
    with transaction.atomic():
        write(ada)
        assert announced == []
    assert len(announced) == 1


def test_what_is_rolled_back_is_in_no_log_and_takes_no_number(ada, announced):
    with changing(ada) as profile:
        record(profile, "expense.created", "Soup", {}, via="api")
        transaction.set_rollback(True)
    write(ada)
    assert [one["number"] for _, one in announced] == [1]


def test_an_announcement_that_fails_does_not_fail_the_change(ada, monkeypatch):
    def announce(user, notification):
        raise ConnectionError("the layer is gone")

    monkeypatch.setattr("expenses.domain.log.announce", announce)
    write(ada)
    assert head(ada) == (1, 1)


def test_what_was_missed_is_read_oldest_first(ada, bob):
    for text in "abcd":
        write(ada, text=text)
    write(bob, text="bob's")
    assert [one["text"] for one in read_after(ada, 1, 2)] == ["b", "c"]
    rows, pages = newest(ada, 1, per_page=3)
    assert ([one["text"] for one in rows], pages) == (["d", "c", "b"], 2)


def test_reading_is_told_to_the_other_pages_and_only_when_something_was_unread(ada, announced):
    for _ in range(3):
        write(ada)
    assert mark_read(ada, 2) == (4, 1)
    assert announced[-1][1]["data"] == {"up_to": 2, "unread": 1}
    assert announced[-1][1]["read"] is True
    assert mark_read(ada, 2) == (4, 1)
    assert len(announced) == 4


def test_some_kinds_come_as_read(ada):
    add_category(ada, {"name": "Games"}, via="api")
    assert head(ada) == (1, 0)


def test_who_wants_no_notices_still_gets_a_log_without_a_count(ada, announced):
    UserProfile.objects.filter(pk=ada.pk).update(notify="off")
    write(ada)
    assert head(ada) == (1, 0)
    assert announced[0][1]["read"] is True


def test_a_long_text_is_cut(ada):
    write(ada, text="x" * 1000)
    assert len(Notification.objects.get().text) == 400
