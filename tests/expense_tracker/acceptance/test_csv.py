"""CSV files: seen before they are written, written as a whole, and out again in whatever number."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ...acceptance.drawn import Page, page
from .people import PATIENCE, Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLUMNS = ["spent_on", "amount", "currency", "category", "description"]
HEAD = ",".join(COLUMNS)
COFFEE = "2026-03-02,3.50,EUR,Food,Coffee"
MOST_ROWS = 10_000
LARGEST_FILE = 2 * 1024 * 1024  # bytes
MANY = 100_000
MORE_MEMORY = 40 * 1024 * 1024  # bytes; all the rows at once would take about 100 MB
TEXTS = [
    "plain", 'with "quotes"', "with, comma", "with;semicolon", "'quoted'", "é ü ß", "日本語", "🍜 noodles", "tab\there",
    "=1+1", "+49 30 123", "-5", "@home", "'=1+1", "''@x", '=HYPERLINK("http://evil.example";"x")', "=cmd|' /C calc'!A0",
    "<b>bold</b>", "\u202eright to left", "nul or null", "None", "0", "1e5", "TRUE", "\\n", "a  b", "%s {x} ${y}",
]  # fmt: skip


def lines(*rows: str, head: str = HEAD) -> str:
    """A file."""
    return "\r\n".join([head, *rows, ""])


async def sends(person: Person, content: str | bytes, name: str = "march.csv") -> httpx.Response:
    """The answer to a file that is uploaded."""
    content = content.encode() if isinstance(content, str) else content
    return await person.post("/import/", files={"file": (name, content, "text/csv")})


async def uploads(person: Person, content: str | bytes) -> str:
    """The path of the preview."""
    response = await sends(person, content)
    assert response.status_code == 302, (response.status_code, page(response.text).text)
    return response.headers["Location"]


async def sees(person: Person, path: str) -> Page:
    """The preview."""
    response = await person.get(path)
    assert response.status_code == 200, path
    return page(response.text)


async def writes(person: Person, path: str, *twins: str) -> None:
    """Confirm it."""
    response = await person.post(path, twin=list(twins))
    assert (response.status_code, response.headers["Location"]) == (302, "/expenses/")


async def imports(person: Person, content: str | bytes, *twins: str) -> int:
    """How many expenses a file brings that is uploaded and confirmed."""
    await writes(person, await uploads(person, content), *twins)
    last = (await person.log())[-1]
    return last["data"]["added"] if last["kind"] == "expenses.imported" else -1


async def exported(person: Person) -> list[dict[str, str]]:
    """The rows of the export."""
    response = await person.get("/export/expenses.csv")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


def kept(expenses: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """What a file carries of them."""
    names = ("description", "amount", "currency", "rate", "converted", "category_name", "spent_on")
    return {tuple(row[name] for name in names) for row in expenses}


async def count(person: Person) -> int:
    """How many expenses there are."""
    return (await person.does("GET", "expenses/"))["count"]


async def test_a_file_is_seen_before_it_is_written(ada: Person, food: int):
    path = await uploads(ada, lines(COFFEE, "2026-03-03,12,USD,Food,Lunch"))
    assert "Coffee" in (await sees(ada, path)).text
    assert await count(ada) == 0
    usd = lines(COFFEE, "2026-03-03,12,USD,Food,Lunch,0.5", head=f"{HEAD},rate")
    await writes(ada, await uploads(ada, usd))
    rows = [(row["spent_on"], row["amount"], row["currency"], row["converted"]) for row in await ada.expenses()]
    assert rows == [("2026-03-03", "12.00", "USD", "6.00"), ("2026-03-02", "3.50", "EUR", "3.50")]
    told = (await ada.log())[-1]
    assert (told["kind"], told["data"]["added"], told["via"]) == ("expenses.imported", 2, "csv")
    await writes(ada, path)  # the first file, now: its coffee is there, its lunch at another rate is too
    assert await count(ada) == 2


async def test_the_columns_may_stand_in_any_order_with_others_between(ada: Person, food: int):
    head = "note,description,category,amount,spent_on,currency"
    assert await imports(ada, "\ufeff" + lines("x,Coffee,Food,3.5,2026-03-02,EUR", head=head)) == 1
    assert [(row["description"], row["amount"]) for row in await ada.expenses()] == [("Coffee", "3.50")]


@pytest.mark.parametrize(
    "row",
    [
        "2026-02-30,3.50,EUR,Food,Bad",
        ",3.50,EUR,Food,Bad",
        "soon,3.50,EUR,Food,Bad",
        "2026-03-02,NaN,EUR,Food,Bad",
        "2026-03-02,Infinity,EUR,Food,Bad",
        "2026-03-02,0,EUR,Food,Bad",
        "2026-03-02,-1,EUR,Food,Bad",
        "2026-03-02,1.005,EUR,Food,Bad",
        "2026-03-02,100000000,EUR,Food,Bad",
        "2026-03-02,3.50,XXX,Food,Bad",
        "2026-03-02,3.50,EUR,Fuel,Bad",
        "2026-03-02,3.50,EUR,,Bad",
        "2026-03-02,3.50,EUR,Food,",
        "2026-03-02,3.50",
        "2026-03-02,3.50,EUR,Food," + "x" * 201,
    ],
)
async def test_a_row_with_a_mistake_is_shown_and_not_written_and_the_good_ones_are(ada: Person, food: int, row: str):
    path = await uploads(ada, lines(COFFEE, row, "2026-03-04,1,EUR,Food,Tea"))
    text = (await sees(ada, path)).text
    assert all(cell in text for cell in row.split(",")[:2])
    await writes(ada, path)
    assert [expense["description"] for expense in await ada.expenses()] == ["Tea", "Coffee"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "spent_on,amount\r\n2026-03-02,1\r\n",
        "a list of what we bought",
        lines('2026-03-02,1,EUR,Food,"open'),
        lines(*[COFFEE] * (MOST_ROWS + 1)),
        "\0" * 1000,
        b"\xff\xfe" + lines(COFFEE).encode("utf-16-le"),
        lines(COFFEE).encode() + b"\xc3",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
    ids=["empty", "columns", "prose", "quote", "rows", "zeros", "utf-16", "half", "picture"],
)
async def test_a_file_that_cannot_be_read_writes_nothing_and_says_so(ada: Person, food: int, content: str | bytes):
    response = await sends(ada, content)
    if response.status_code == 302:  # said by the preview
        path = response.headers["Location"]
        await sees(ada, path)
        assert (await ada.post(path)).status_code in (302, 400)
    else:
        assert response.status_code == 400
    assert await count(ada) == 0


async def test_a_file_that_is_too_large_is_refused(ada: Person, food: int):
    assert (await sends(ada, lines(COFFEE) + "x" * LARGEST_FILE)).status_code == 413
    row = "2026-03-02,1,EUR,Food,"
    full = lines(*[row + "x" * (200 - len(str(number))) + str(number) for number in range(9_000)])
    assert LARGEST_FILE - 100_000 < len(full) < LARGEST_FILE
    assert await imports(ada, full) == 9_000
    assert (await ada.post("/import/")).status_code == 400  # no file at all


async def test_the_same_file_twice_writes_nothing_and_genuine_twins_are_kept(ada: Person, food: int):
    two = lines(COFFEE, COFFEE, "2026-03-02,0.10,EUR,Food,Sweet")
    assert await imports(ada, two) == 3
    path = await uploads(ada, two)
    assert len((await sees(ada, path)).values("twin")) == 3
    await writes(ada, path)
    assert await count(ada) == 3
    three = lines(COFFEE, COFFEE, COFFEE)  # of which two are there
    assert await imports(ada, three) == 1
    assert await imports(ada, three) == 0


async def test_a_duplicate_that_is_wanted_is_written_once(ada: Person, food: int):
    await imports(ada, lines(COFFEE))
    path = await uploads(ada, lines("2026-03-01,1,EUR,Food,Tea", COFFEE, COFFEE))
    twins = (await sees(ada, path)).values("twin")
    assert len(twins) == 1
    await writes(ada, path, *twins, *twins)
    assert sorted(row["description"] for row in await ada.expenses()) == ["Coffee", "Coffee", "Coffee", "Tea"]
    assert await imports(ada, lines(COFFEE, COFFEE, COFFEE), "999999", "1") == 0
    for wrong in ("x", "-1", "1.5", "9" * 30, "\u0663"):
        assert (await ada.post(await uploads(ada, lines(COFFEE)), twin=wrong)).status_code in (302, 400)
    assert await count(ada) == 4


async def test_what_is_deleted_or_differs_is_no_duplicate(ada: Person, food: int):
    await ada.category("Home")
    await imports(ada, lines(COFFEE))
    made = (await ada.expenses())[0]
    others = ["2026-03-03,3.50,EUR,Food,Coffee", "2026-03-02,3.51,EUR,Food,Coffee", "2026-03-02,3.50,EUR,Home,Coffee"]
    assert await imports(ada, lines(COFFEE, *others, "2026-03-02,3.50,EUR,Food,coffee")) == 4
    await ada.does("DELETE", f"expenses/{made['id']}/", params={"version": 1})
    assert await imports(ada, lines(COFFEE)) == 1


async def test_a_file_that_is_confirmed_ten_times_at_once_is_written_once(ada: Person, food: int):
    path = await uploads(ada, lines(*[f"2026-03-02,1,EUR,Food,Row {number}" for number in range(100)]))
    answers = await asyncio.gather(*(ada.post(path) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {302}
    assert await count(ada) == 100
    assert await ada.kinds("expenses.imported") == ["expenses.imported"]


async def test_a_limit_is_told_of_a_file_as_of_an_expense(ada: Person):
    food = await ada.category("Food", "10")
    today = (await ada.spends("1", food))["spent_on"]
    await imports(ada, lines(*[f"{today},3,EUR,Food,Row {number}" for number in range(5)]))
    assert await ada.kinds("limit.warning", "limit.passed") == ["limit.passed"]


async def test_what_is_exported_and_imported_is_the_same(ada: Person, bob: Person, food: int):
    home = await ada.category("Home, \"sweet\" 'home'")
    for name in ("Food", "Home, \"sweet\" 'home'"):
        await bob.category(name)
    for number, text in enumerate(TEXTS):
        rate = {"currency": "USD", "rate": "0.12345678"} if number % 3 == 0 else {}
        await ada.spends("99999999.99" if number == 1 else f"{number}.10", (food, home)[number % 2], text, **rate)
    written = (await ada.get("/export/expenses.csv")).content
    assert await imports(bob, written) == len(TEXTS)
    adas, bobs = [kept(await person.expenses(per_page=100)) for person in (ada, bob)]
    assert bobs == adas
    assert {row[0] for row in bobs} == set(TEXTS)
    assert (await bob.get("/export/expenses.csv")).content == written
    assert await imports(bob, written) == 0


async def test_a_formula_is_exported_as_a_text(ada: Person, food: int):
    for text in TEXTS:
        await ada.spends("1", food, text)
    rows = await exported(ada)
    assert [row["description"] for row in rows if row["description"][0] in "=+-@"] == []
    assert {"'=1+1", "'-5", "''=1+1"} <= {row["description"] for row in rows}
    evil = await ada.category("=1+1")
    await ada.spends("1", evil)
    assert "'=1+1" in [row["category"] for row in await exported(ada)]


async def test_an_export_holds_all_that_is_not_deleted(ada: Person, food: int):
    assert await exported(ada) == []
    for number in range(3):
        await ada.spends("1", food, f"Row {number}")
    gone = (await ada.expenses())[0]
    await ada.does("DELETE", f"expenses/{gone['id']}/", params={"version": 1})
    rows = await exported(ada)
    assert list(rows[0]) == [*COLUMNS, "rate", "converted"]
    assert sorted(row["description"] for row in rows) == sorted({"Row 0", "Row 1", "Row 2"} - {gone["description"]})


async def test_a_server_that_is_killed_in_an_import_has_written_all_or_nothing(ada: Person, food: int, household: Any):
    path = await uploads(ada, lines(*[f"2026-03-02,1,EUR,Food,Row {number}" for number in range(3_000)]))
    writing = asyncio.ensure_future(ada.post(path))
    for _ in range(20):  # while it is at work it answers others
        await ada.get("/health/")
    await household.parts[household.servers[0]].kill()
    await asyncio.gather(writing, return_exceptions=True)
    await household.open()
    assert await count(ada) in (0, 3_000)
    await writes(ada, path)
    assert await count(ada) == 3_000


async def test_a_hundred_thousand_rows_are_exported_in_little_memory(ada: Person, food: int, household: Any):
    for part in range(MANY // MOST_ROWS):
        rows = [f"2026-0{part % 9 + 1}-02,1.23,EUR,Food,Row {part} {number}" for number in range(MOST_ROWS)]
        await writes(ada, await uploads(ada, lines(*rows)))
    name = household.servers[0]
    await household.parts[name].end()  # what reading the files took goes with it
    await household.open()
    await ada.get("/expenses/")
    with measured(household.parts[name].pid) as sizes:
        async with asyncio.timeout(PATIENCE), ada.client.stream("GET", "/export/expenses.csv") as response:
            number = 0
            async for _ in response.aiter_lines():
                number += 1
                if number % 10_000 == 1:
                    sizes.append(memory(household.parts[name].pid))
    assert number == MANY + 1
    assert max(sizes) < sizes[0] + MORE_MEMORY, [size // 2**20 for size in sizes]


@contextmanager
def measured(pid: int) -> Iterator[list[int]]:
    """What the process took before, and room for what it takes then."""
    if not Path(f"/proc/{pid}/smaps_rollup").exists():
        pytest.skip("Only Linux says in /proc how much memory a process takes.")
    yield [memory(pid)]


def memory(pid: int) -> int:
    """Its share of the memory, in bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
