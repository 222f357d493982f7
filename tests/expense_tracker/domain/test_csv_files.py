"""CSV files: a preview, mistakes by row, duplicates and genuine twins, and the way back."""

import tracemalloc
from datetime import timedelta

import pytest
from django.db import connections
from expenses.domain import csv_files
from expenses.domain.csv_files import export_lines, finish_import, preview, start_import
from expenses.domain.expenses import add_expense
from expenses.models import CsvImport, ExchangeRate, Expense, Notification, UserProfile

from capstone.errors import DomainError, Invalid, NotFound

from .conftest import NOW

HEAD = "spent_on,amount,currency,category,description\n"
COFFEE = "2026-03-02,3.50,EUR,Food,Coffee\n"


def upload(user, text, name="march.csv"):
    return start_import(user, name, text.encode() if isinstance(text, str) else text).pk


def load(user, text, twins=()):
    return finish_import(user, upload(user, text), twins).added


async def exported(user):
    text = "".join([line async for line in export_lines(user)])
    return text


def test_nothing_is_written_before_the_preview_is_confirmed(ada, food, announced):
    pk = upload(ada, HEAD + COFFEE)
    shown = preview(ada, pk)
    assert (shown["good"], shown["bad"], shown["duplicates"], shown["mistake"]) == (1, 0, 0, None)
    assert not Expense.objects.exists()
    assert finish_import(ada, pk, ()).added == 1
    assert Expense.objects.get().description == "Coffee"
    assert [one["kind"] for _, one in announced] == ["expenses.imported"]


def test_a_row_leaves_nothing_of_its_own_to_the_next(ada, food):
    rows = [COFFEE, "2026-03-03,x,USD,Food,\n", "2026-03-04,1,,Food,Tea\n", ",,,,\n", COFFEE]
    shown = preview(ada, upload(ada, HEAD + "".join(rows)))["rows"]
    wrong = [set(row["errors"]) for row in shown]
    assert wrong == [set(), {"amount", "description"}, set(), {"amount", "category", "description"}, set()]


def test_a_file_that_is_confirmed_twice_is_written_once(ada, food):
    pk = upload(ada, HEAD + COFFEE)
    assert [finish_import(ada, pk, ()).added for _ in range(2)] == [1, 1]
    assert Expense.objects.count() == 1


def test_a_file_that_was_written_keeps_its_name_and_not_its_text(ada, food):
    pk = upload(ada, HEAD + COFFEE)
    finish_import(ada, pk, ())
    assert CsvImport.objects.get().text == ""
    shown = preview(ada, pk)
    assert (shown["import"]["state"], shown["import"]["added"], shown["rows"], shown["mistake"]) == (
        "done",
        1,
        [],
        None,
    )


def test_a_file_that_nobody_wrote_goes_after_a_week(ada, food):
    upload(ada, HEAD + COFFEE)
    written = upload(ada, HEAD + COFFEE)
    finish_import(ada, written, ())
    CsvImport.objects.update(created=NOW)
    assert csv_files.drop_old(NOW + timedelta(days=7, seconds=-1)) == 0
    assert csv_files.drop_old(NOW + timedelta(days=7)) == 1
    assert CsvImport.objects.get().pk == written


def test_a_long_file_is_shown_in_pages_and_written_as_a_whole(ada, food, monkeypatch):
    monkeypatch.setattr(csv_files, "PER_PAGE", 2)
    pk = upload(ada, HEAD + COFFEE * 5)
    pages = [preview(ada, pk, number) for number in (1, 2, 3, 4)]
    assert [[row["line"] for row in shown["rows"]] for shown in pages] == [[2, 3], [4, 5], [6], []]
    assert {(shown["good"], shown["pages"]) for shown in pages} == {(5, 3)}
    assert finish_import(ada, pk, ()).added == 5


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-02-30,3.50,EUR,Food,Coffee", "spent_on"),
        (",3.50,EUR,Food,Coffee", "spent_on"),
        ("2026-03-02,NaN,EUR,Food,Coffee", "amount"),
        ("2026-03-02,3.50,XXX,Food,Coffee", "currency"),
        ("2026-03-02,3.50,USD,Food,Coffee", "rate"),
        ("2026-03-02,3.50,EUR,Fuel,Coffee", "category"),
        ("2026-03-02,3.50,EUR,Food,", "description"),
        ("2026-03-02,3.50", "category"),
    ],
)
def test_a_wrong_row_says_what_is_wrong_and_stops_no_other(ada, food, row, field):
    pk = upload(ada, HEAD + row + "\n" + COFFEE)
    wrong, right = preview(ada, pk)["rows"]
    assert (wrong["line"], field in wrong["errors"], right["errors"]) == (2, True, {})
    assert finish_import(ada, pk, ()).added == 1


def test_twins_in_a_file_are_both_written_and_the_file_again_writes_nothing(ada, food):
    text = HEAD + COFFEE * 2
    assert load(ada, text) == 2
    assert load(ada, text) == 0
    assert load(ada, HEAD + COFFEE * 3) == 1
    shown = preview(ada, upload(ada, text))
    assert (shown["good"], shown["duplicates"]) == (0, 2)


def test_a_duplicate_that_is_chosen_is_written_all_the_same(ada, food):
    load(ada, HEAD + COFFEE * 2)
    assert load(ada, HEAD + COFFEE * 2, twins=[3]) == 1
    assert Expense.objects.count() == 3


def test_anothers_expense_is_no_duplicate_and_anothers_file_is_none(ada, bob, food):
    pk = upload(ada, HEAD + COFFEE)
    assert load(bob, HEAD + COFFEE) == 1
    for call in (lambda: preview(bob, pk), lambda: finish_import(bob, pk, ())):
        with pytest.raises(NotFound):
            call()
    assert finish_import(ada, pk, ()).added == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "spent_on, amount"),
        ("day,amount\n", "spent_on"),
        (HEAD + '2026-03-02,3.50,EUR,Food,"open', "ends within quotes"),
        (HEAD + COFFEE * 10_001, "more than 10,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(ada, food, text, words):
    pk = upload(ada, text)
    assert words in preview(ada, pk)["mistake"]
    with pytest.raises(Invalid):
        finish_import(ada, pk, ())


@pytest.mark.parametrize(
    ("content", "status"), [(b"\xff\xfe", 400), (HEAD.encode() + b"\xc3", 400), (b"x" * 2**22, 413)]
)
def test_what_is_no_text_or_too_much_is_refused(ada, content, status):
    with pytest.raises(DomainError) as refused:
        start_import(ada, "x.csv", content)
    assert refused.value.status == status


def test_limits_are_told_once_for_a_file(ada, food):
    UserProfile.objects.filter(pk=ada.pk).update(monthly_limit=10)
    load(ada, HEAD + COFFEE * 5)
    kinds = Notification.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["expenses.imported", "limit.passed"]


def test_a_mistake_in_the_middle_writes_nothing_at_all(ada, food, monkeypatch):
    def broken(*args, **options):
        raise ZeroDivisionError

    monkeypatch.setattr(csv_files, "check_limits", broken)
    with pytest.raises(ZeroDivisionError):
        load(ada, HEAD + COFFEE)
    assert not Expense.objects.exists()
    assert not Notification.objects.exists()


async def test_the_own_export_brings_the_same_expenses_back(transactional_db):
    from asgiref.sync import sync_to_async

    def fill():
        from django.contrib.auth import get_user_model
        from expenses.models import Category

        users = [get_user_model().objects.create_user(name) for name in ("ada", "bob")]
        food = Category.objects.create(name="Food")
        ExchangeRate.objects.create(currency="USD", into="EUR", rate="0.91", date="2026-03-01")
        texts = ["=1+1", "'=1", "-5 off", "@home", 'a "quoted", text', "two\nlines", "Zoë"]
        for text in texts:
            data = {"amount": "3.50", "currency": "USD", "category": food.pk, "description": text, "rate": "0.5"}
            add_expense(users[0], data, via="api")
        return users

    ada, bob = await sync_to_async(fill)()
    text = await exported(ada)
    assert text.splitlines()[0] == "spent_on,amount,currency,category,description,rate,converted"
    assert ",'=1+1," in text
    assert await sync_to_async(load)(bob, text) == 7
    assert await sync_to_async(load)(ada, text) == 0
    assert await exported(bob) == text
    await sync_to_async(connections.close_all)()


async def test_an_export_of_many_rows_takes_no_more_memory(transactional_db):
    from asgiref.sync import sync_to_async

    def fill(count):
        from django.contrib.auth import get_user_model
        from expenses.models import Category

        user = get_user_model().objects.create_user(f"user{count}")
        food, _ = Category.objects.get_or_create(name="Food")
        rows = (
            Expense(
                user=user, category=food, amount=number, converted=number, currency="EUR", rate_date="2026-03-02",
                spent_on="2026-03-02", description=f"Number {number}",
            )
            for number in range(1, count + 1)
        )  # fmt: skip
        Expense.objects.bulk_create(rows, batch_size=2000)
        return user

    async def peak(user):
        tracemalloc.start()
        lines = 0
        async for _ in export_lines(user):
            lines += 1
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return lines, most

    few, many = await sync_to_async(fill)(2_000), await sync_to_async(fill)(20_000)
    await peak(few)  # what is imported and cached on the way
    (lines, small), (more_lines, large) = await peak(few), await peak(many)
    assert (lines, more_lines) == (2_001, 20_001)
    assert large < small * 1.5
    await sync_to_async(connections.close_all)()
