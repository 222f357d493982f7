"""Expenses from a CSV file and into one.

A file is kept as it came and read anew each time: what the preview showed may no longer be true when it is written.
Once it is written its text goes; a file that nobody writes goes after a week.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from capstone.errors import DomainError, Fields, Invalid, NotFound
from capstone.forms import cleaned
from expenses.domain import rates, shapes
from expenses.domain.expenses import fill
from expenses.domain.forms import ExpenseForm, category_choices
from expenses.domain.limits import check_limits
from expenses.domain.log import changing, record
from expenses.domain.preferences import settings_of
from expenses.domain.shapes import Shape
from expenses.models import CsvImport, ExchangeRate, Expense, UserProfile

COLUMNS = ("spent_on", "amount", "currency", "category", "description")
MOST_ROWS = 10_000
PER_PAGE = 500  # rows of a preview
KEPT = timedelta(days=7)  # a file that was only looked at
FORMULA = re.compile(r"'*[=+\-@]")  # what a spreadsheet would run instead of showing it
ESCAPED = re.compile(r"'+[=+\-@]")

IDENTITY = ("spent_on", "amount", "currency", "category_id", "description")
Identity = tuple[Any, ...]


@dataclass(kw_only=True)
class Row:
    """One line of a file: `values` as they stand there, `expense` as it would be written, or what is wrong with it."""

    line: int
    values: dict[str, str]
    errors: Fields = field(default_factory=dict)
    expense: Expense | None = None
    duplicate: bool = False

    def shape(self) -> Shape:
        """As plain data, for the preview."""
        return {"line": self.line, "values": self.values, "errors": self.errors, "duplicate": self.duplicate}


def start_import(user: AbstractBaseUser, name: str, content: bytes) -> CsvImport:
    """Keep the file for its preview. Raises DomainError `too_large`, and Invalid when it is no text."""
    if len(content) > settings.LARGEST_IMPORT:
        raise DomainError(413, "too_large", f"The file is larger than {settings.LARGEST_IMPORT:,} bytes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"The file is not UTF-8: byte {error.start + 1} is no part of a character."
        raise Invalid({"file": [message]}, message) from None
    rates.refresh(settings_of(user).currency)
    # PostgreSQL stores no zero bytes.
    return CsvImport.objects.create(user_id=user.pk, name=name.replace("\0", "")[:200], text=text.replace("\0", "�"))


def preview(user: AbstractBaseUser, pk: int, number: int = 1) -> Shape:
    """What writing the file would do, as README.md describes it, with the rows of page `number`. Raises NotFound."""
    file = get_import(user, pk)
    mistake, rows = None, []
    try:
        rows = parse(file.text, settings_of(user)) if file.state == CsvImport.State.PREVIEW else []
    except Invalid as error:
        mistake = error.message
    return {
        "import": shapes.csv_import(file),
        "rows": [row.shape() for row in rows[(number - 1) * PER_PAGE : number * PER_PAGE]],
        "number": number,
        "pages": max(1, -(-len(rows) // PER_PAGE)),
        "good": sum(row.expense is not None and not row.duplicate for row in rows),
        "bad": sum(row.expense is None for row in rows),
        "duplicates": sum(row.duplicate for row in rows),
        "mistake": mistake,
    }


def finish_import(user: AbstractBaseUser, pk: int, twins: Iterable[int]) -> CsvImport:
    """Write the good rows, with the duplicates whose lines are in `twins`: all of them or none.

    A second time it writes nothing. Raises NotFound, and Invalid when the file as a whole cannot be read.
    """
    wanted = set(twins)
    file = get_import(user, pk)
    if file.state == CsvImport.State.DONE:
        return file
    # Before the lock: to read ten thousand rows takes seconds, and others want to save theirs.
    rows = parse(file.text, settings_of(user))
    with changing(user) as profile:
        file = get_import(user, pk)
        if file.state == CsvImport.State.DONE:
            return file
        _mark_duplicates(rows, profile)
        expenses = [row.expense for row in rows if row.expense and (not row.duplicate or row.line in wanted)]
        Expense.objects.bulk_create(expenses, batch_size=500)
        file.state, file.added, file.text = CsvImport.State.DONE, len(expenses), ""
        file.save(update_fields=["state", "added", "text"])
        # One line for the whole file: ten thousand would drown every other, and pages read the list anew.
        data = {"import": file.pk, "added": file.added}
        record(profile, "expenses.imported", f"{file.added} expenses from {file.name}", data, via="csv")
        check_limits(profile, via="csv")
        return file


def drop_old(now: datetime | None = None) -> int:
    """Drop the files that were uploaded a week ago and never written; gives how many."""
    old = CsvImport.objects.filter(state=CsvImport.State.PREVIEW, created__lte=(now or timezone.now()) - KEPT)
    return old.delete()[0]


def get_import(user: AbstractBaseUser, pk: int) -> CsvImport:
    """One of the user's. Raises NotFound."""
    file = CsvImport.objects.filter(user=user, pk=pk).first()
    if file is None:
        raise NotFound("import")
    return file


def parse(text: str, profile: UserProfile) -> list[Row]:
    """The rows of a file, each good, wrong or a duplicate. Raises Invalid when it cannot be read as a whole."""
    rows = [Row(line=line, values=values) for line, values in _lines(text)]
    choices = category_choices(profile.user)
    names = {name: pk for pk, name in choices}
    known = {rate.currency: rate for rate in rates.newest(profile.currency)}
    form = ExpenseForm(None, user=profile.user, categories=choices)
    for row in rows:
        _read(row, profile, names, form, known)
    _mark_duplicates(rows, profile)
    return rows


async def export_lines(user: AbstractBaseUser) -> AsyncIterator[str]:
    """The lines of the user's expenses, oldest first, a thousand of them in memory at a time."""
    yield _line([*COLUMNS, "rate", "converted"])
    columns = ("spent_on", "amount", "currency", "category__name", "description", "rate", "converted")
    # values(), for values_list() asks the database in the event loop: aiterator() then raises SynchronousOnlyOperation.
    rows = Expense.objects.filter(user=user, deleted_at=None).order_by("spent_on", "pk").values(*columns)
    async for row in rows.aiterator(chunk_size=1000):
        yield _line([_cell(row[name]) for name in columns])


def _lines(text: str) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise _unreadable(f"The first line must name the columns; {', '.join(missing)} is missing.")
        lines = [(reader.line_num, _texts(values)) for values, _ in zip(reader, range(MOST_ROWS + 1), strict=False)]
    except csv.Error as error:
        # What is read at the end of the file began somewhere above.
        ends = "The file ends within quotes that a line above opens" if "end of data" in str(error) else None
        raise _unreadable(f"{ends or f'Line {reader.line_num} cannot be read: {error}'}.") from error
    if len(lines) > MOST_ROWS:
        raise _unreadable(f"The file has more than {MOST_ROWS:,} rows; cut it into several.")
    return lines


def _unreadable(message: str) -> Invalid:
    return Invalid({"file": [message]}, message)


def _texts(values: Mapping[Any, Any]) -> dict[str, str]:
    # A short line leaves columns without a value, a long one has values without a column.
    texts = {name: (values.get(name) or "").strip() for name in (*COLUMNS, "rate")}
    return {name: text[1:] if ESCAPED.match(text) else text for name, text in texts.items()}


def _read(
    row: Row, profile: UserProfile, names: Mapping[str, int], form: ExpenseForm, known: Mapping[str, ExchangeRate]
) -> None:
    sent: dict[str, Any] = {**row.values, "category": names.get(row.values["category"])}
    if row.values["currency"] in ("", profile.currency):
        del sent["rate"]  # an export names it in every row
    try:
        values = cleaned(form, sent)
        if values["spent_on"] is None:  # today would be a guess
            raise Invalid({"spent_on": ["This field is required."]})
        row.expense = fill(Expense(user_id=profile.pk), values, profile, known)
    except Invalid as error:
        row.errors = error.fields
        if sent["category"] is None and row.values["category"]:
            row.errors["category"] = [f"There is no category {row.values['category']!r}; add it first."]


def _mark_duplicates(rows: list[Row], profile: UserProfile) -> None:
    """The first of two equal rows is a duplicate of the first of two equal expenses, the second of the second."""
    kept = Counter(_kept(rows, profile))
    seen: Counter[Identity] = Counter()
    for row in rows:
        if row.expense:
            identity = tuple(getattr(row.expense, name) for name in IDENTITY)
            seen[identity] += 1
            row.duplicate = seen[identity] <= kept[identity]


def _kept(rows: list[Row], profile: UserProfile) -> Iterable[Identity]:
    days = [row.expense.spent_on for row in rows if row.expense]
    if not days:
        return ()
    expenses = Expense.objects.filter(user_id=profile.pk, deleted_at=None, spent_on__range=(min(days), max(days)))
    return expenses.values_list(*IDENTITY)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if FORMULA.match(text) else text


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
