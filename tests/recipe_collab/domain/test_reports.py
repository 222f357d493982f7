"""The daily report: at five in the chef's own zone, once a day, for every chef."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connections
from recipes import tasks
from recipes.domain import access, comments, completion, recipes, reports, upkeep
from recipes.models import Chef, Comment, Mail, Recipe, RecipeRequest, Role, Update, Version

NOON = datetime(2046, 3, 2, 12, 0, tzinfo=UTC)  # when all chefs have long been there


@pytest.fixture(autouse=True)
def unhurried(monkeypatch) -> None:
    """No task is sent off."""
    monkeypatch.setattr(tasks.deliver_mail, "delay", lambda pk: None)


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return NOON.replace(hour=hour, minute=minute, day=day)


def reports_to() -> list[str]:
    return sorted(Mail.objects.filter(key__startswith="report").values_list("to", flat=True))


@pytest.mark.parametrize(
    ("zone", "before", "due"),
    [
        ("UTC", at(16, 59), at(17)),
        ("Asia/Tokyo", at(7, 59), at(8)),
        ("America/New_York", at(21, 59), at(22)),
        ("Asia/Kathmandu", at(11, 14), at(11, 15)),
    ],
)
def test_it_comes_at_five_in_the_chefs_zone_and_once_a_day(ada: User, zone: str, before: datetime, due: datetime):
    Chef.objects.update(zone=zone)
    assert reports.write_due(before) == 0
    assert [reports.write_due(due) for _ in range(3)] == [1, 0, 0]
    assert reports_to() == ["ada@example.com"]
    assert reports.write_due(due.replace(day=3)) == 1


def test_every_chef_with_an_address_gets_one(ada: User, bob: User):
    Chef.objects.filter(user=bob).update(zone="Asia/Tokyo")
    assert reports.write_due(at(9)) == 1
    assert reports.write_due(at(18)) == 1  # in Tokyo it is three in the morning
    assert reports_to() == ["ada@example.com", "bob@example.com"]
    User.objects.filter(pk=ada.pk).update(is_active=False)
    User.objects.filter(pk=bob.pk).update(email="")
    assert reports.write_due(at(17, day=5)) == 0


def test_one_that_was_missed_comes_later_the_same_day_and_no_more_on_the_next(ada: User):
    assert reports.write_due(at(23, 59)) == 1
    assert reports.write_due(at(0, 1, day=3)) == 0


def test_who_signed_up_after_five_gets_the_first_one_on_the_next_day(ada: User):
    User.objects.update(date_joined=at(17, 30))
    assert reports.write_due(at(18)) == 0
    assert reports.write_due(at(17, day=3)) == 1


def test_a_zone_that_does_not_exist_costs_nobody_the_report(ada: User, bob: User):
    Chef.objects.filter(user=bob).update(zone="Mars/Olympus")
    assert reports.write_due(at(17)) == 2


def test_two_workers_at_once_write_one(ada: User):
    def work() -> None:
        reports.write_due(at(17))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reports_to() == ["ada@example.com"]


def text_for(user: User, now: datetime) -> str:
    reports.write_due(now)
    return Mail.objects.get(key__startswith="report", user=user).text


def test_it_says_what_others_did_since_yesterday(soup: Recipe, ada: User, bob: User):
    access.share(ada, soup.pk, bob, Role.EDITOR)
    recipes.update_recipe(bob, soup.pk, {"name": "Leek soup"})
    comments.add_comment(bob, soup.pk, "More <salt>?")
    comments.add_comment(ada, soup.pk, "My own words")
    RecipeRequest.objects.create(by=bob, to=ada, text="A bread?")
    Update.objects.update(created=at(9))
    Comment.objects.update(created=at(9))
    text = text_for(ada, at(17))
    for line in (
        "- Leek soup, by bob",
        "- bob on Leek soup: More <salt>?",
        "- bob asks: A bread?",
        "1 of your recipes",
    ):
        assert line in text
    assert "My own words" not in text
    assert "Nothing has happened" not in text


def test_what_was_compacted_is_told_by_its_version(soup: Recipe, ada: User, bob: User, settings):
    settings.COMPACT_AFTER = 2
    access.share(ada, soup.pk, bob, Role.EDITOR)
    recipes.update_recipe(bob, soup.pk, {"name": "Leek soup"})
    upkeep.follow(soup.pk)
    assert not Update.objects.exists()
    Version.objects.update(created=at(9))
    assert "- Leek soup, by bob" in text_for(ada, at(17))


def test_a_day_without_news_says_so(soup: Recipe, ada: User):
    for model in (Update, Version):
        model.objects.update(created=at(9, day=1))
    assert "Nothing has happened." in text_for(ada, at(17))


def test_a_recipe_that_was_completed_is_told(soup: Recipe, ada: User):
    completion.complete(ada, soup.pk)
    Recipe.objects.update(completed=at(9))
    text = text_for(ada, at(17))
    assert "Marked complete:\n- Onion soup" in text
    assert "0 of your recipes are drafts" in text
