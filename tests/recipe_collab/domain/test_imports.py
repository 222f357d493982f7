"""Imports: all recipes that are right are written together, once, or none is."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connections
from django.utils import timezone
from recipes import tasks
from recipes.domain import imports, recipe_files
from recipes.models import Document, ImportJob, Notification, Recipe

from capstone.errors import DomainError, Invalid


@pytest.fixture(autouse=True)
def hurried(monkeypatch) -> list[int]:
    """The jobs that a task was sent off for."""
    asked: list[int] = []
    monkeypatch.setattr(tasks.run_import, "delay", asked.append)
    return asked


def book(count: int, wrong: tuple[int, ...] = ()) -> bytes:
    lines = [f"Recipe {place},{'x' if place in wrong else 4}" for place in range(1, count + 1)]
    return "\n".join(["name,servings", *lines]).encode()


def started(user: User, content: bytes) -> int:
    return imports.start(user, "book.csv", content).pk


def state(pk: int) -> tuple[str, int, int, int]:
    job = ImportJob.objects.get(pk=pk)
    return job.state, job.total, job.done, job.added


def test_a_file_of_a_thousand_recipes_is_written_and_its_mistakes_are_listed(ada: User, hurried):
    pk = started(ada, book(1000, wrong=(3, 999)))
    assert hurried == [pk]
    assert state(pk) == ("waiting", 0, 0, 0)
    assert imports.run(pk)
    assert state(pk) == ("done", 1000, 1000, 998)
    errors = ImportJob.objects.get(pk=pk).errors
    assert errors == [{"row": row, "message": "servings: Enter a whole number."} for row in (3, 999)]
    assert Recipe.objects.filter(collaborators__user=ada).count() == 998
    assert not Document.objects.exclude(number=1, in_rows=1).exists()
    told = Notification.objects.get()
    assert (told.kind, told.data) == ("import.ended", {"job": pk, "state": "done", "added": 998, "errors": 2})
    assert ImportJob.objects.get(pk=pk).text == ""


def test_progress_is_told_and_nothing_is_there_before_the_end(ada: User, monkeypatch):
    seen: list[tuple[Any, ...]] = []
    pk = started(ada, book(60))

    def look(users: list[int], what: str, of: int | None) -> None:
        assert users == [ada.pk]
        seen.append((what, of, state(pk)[2], Recipe.objects.count()))

    monkeypatch.setattr("recipes.live.announce.changed", look)
    imports.run(pk)
    assert [line[2:] for line in seen if line[0] == "import"] == [(20, 0), (40, 0), (60, 0), (60, 0), (60, 60)]
    assert {line[:2] for line in seen} == {("import", pk), ("recipes", None)}


def test_a_job_that_is_cancelled_on_its_way_writes_nothing(ada: User, monkeypatch):
    pk = started(ada, book(60))
    prepared = recipe_files.prepared

    def cancelling(recipe: Any) -> Any:
        if recipe["name"] == "Recipe 30":
            assert imports.cancel(ada, pk).state == "cancelled"
        return prepared(recipe)

    monkeypatch.setattr(recipe_files, "prepared", cancelling)
    assert not imports.run(pk)
    assert state(pk)[0] == "cancelled"
    assert not Recipe.objects.exists()
    assert not imports.run(pk)


def test_a_job_that_is_done_is_not_cancelled(ada: User):
    pk = started(ada, book(2))
    imports.run(pk)
    assert imports.cancel(ada, pk).state == "done"
    assert Recipe.objects.count() == 2


def test_a_failure_in_the_middle_of_the_writing_leaves_nothing(ada: User, monkeypatch):
    pk = started(ada, book(60))

    def broken(contents: Any) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr("recipes.domain.rows.write_new", broken)
        assert not imports.run(pk)
    assert state(pk)[0] == "failed"
    assert ImportJob.objects.get(pk=pk).errors == [{"row": 0, "message": imports.BROKEN}]
    assert not Recipe.objects.exists()


def test_a_database_that_goes_away_leaves_the_job_to_another_worker(ada: User, monkeypatch):
    pk = started(ada, book(60))

    def gone(user: Any, new: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(imports, "create_recipes", gone)
        with pytest.raises(OperationalError):
            imports.run(pk)
    assert imports.waiting() == []
    assert imports.waiting(timezone.now() + timedelta(seconds=61)) == [pk]


def test_a_job_whose_worker_died_begins_anew(ada: User):
    pk = started(ada, book(3))
    later = timezone.now() + timedelta(seconds=30)
    ImportJob.objects.filter(pk=pk).update(state="running", claimed_until=later, done=2)
    assert not imports.run(pk)
    ImportJob.objects.filter(pk=pk).update(claimed_until=timezone.now())
    assert imports.waiting() == [pk]
    assert imports.run(pk)
    assert Recipe.objects.count() == 3


def test_two_workers_at_once_write_it_once(ada: User, settings):
    settings.IMPORT_CLAIM = -1  # none keeps its claim: they meet at the end
    pk = started(ada, book(40))

    def work() -> None:
        imports.run(pk)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Recipe.objects.count() == 40
    assert Notification.objects.count() == 1


def test_a_file_that_cannot_be_read_fails_and_says_why(ada: User):
    pk = started(ada, b"title\nSoup\n")
    assert not imports.run(pk)
    assert state(pk)[0] == "failed"
    (error,) = ImportJob.objects.get(pk=pk).errors
    assert error["row"] == 0
    assert "name must be one of them" in error["message"]


def test_what_is_no_text_or_too_large_is_refused_at_once(ada: User, settings):
    with pytest.raises(Invalid):
        imports.start(ada, "x", b"\xff")
    settings.LARGEST_IMPORT = 10
    with pytest.raises(DomainError) as refused:
        imports.start(ada, "x", b"name\n123456")
    assert refused.value.status == 413
    assert not ImportJob.objects.exists()


def test_a_broker_that_is_gone_leaves_the_job_to_the_beat(ada: User, monkeypatch):
    def gone(pk: int) -> None:
        raise ConnectionError("no broker")

    with monkeypatch.context() as patch:
        patch.setattr(tasks.run_import, "delay", gone)
        pk = started(ada, book(2))
    done: list[int] = []
    monkeypatch.setattr(tasks.run_import, "delay", done.append)
    tasks.run_waiting_imports()
    assert done == [pk]


def test_a_job_of_somebody_else_is_not_there(ada: User, bob: User):
    pk = started(ada, book(2))
    for look in (imports.get_job, imports.cancel):
        with pytest.raises(DomainError) as refused:
            look(bob, pk)
        assert refused.value.status == 404
    assert state(pk)[0] == "waiting"
