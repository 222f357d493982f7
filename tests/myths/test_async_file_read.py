"""Reading a file through a thread: opening and reading belong together.

Widely taught: `data = await sync_to_async(open)("menu.txt").read()`.

What happens: AttributeError. `.read()` is looked up before the await, on the coroutine and not on the file, which is
never opened. The half-way mend, `(await sync_to_async(open)("menu.txt")).read()`, gives the text, but the other thread
has only opened the file: it is read in the loop's own, and every other request waits for the disk.

The right way: one function that opens, reads and closes, handed over as a whole:
`await sync_to_async(Path("menu.txt").read_text)()` or `await asyncio.to_thread(Path("menu.txt").read_text)`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from asgiref.sync import sync_to_async

MENU = "soup 4.50\ntart 3.20\n"


@pytest.fixture
def menu(tmp_path):
    path = tmp_path / "menu.txt"
    path.write_text(MENU, encoding="utf-8")
    return path


@contextmanager
def calls_in_this_thread() -> Iterator[list[str]]:
    """The names of the built-in functions that this thread (the loop's) calls."""
    names: list[str] = []

    def note(frame, event, function):
        if event == "c_call":
            names.append(function.__name__)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield names
    finally:
        sys.setprofile(before)


async def test_read_is_looked_up_on_the_coroutine(menu):
    with (
        pytest.warns(RuntimeWarning, match="was never awaited"),
        pytest.raises(AttributeError, match="'coroutine' object has no attribute 'read'"),
    ):
        await sync_to_async(open)(menu).read()


async def test_a_file_opened_in_a_thread_is_still_read_in_the_loop(menu):
    with calls_in_this_thread() as calls:
        with await sync_to_async(open)(menu) as file:
            assert file.read() == MENU
    assert "open" not in calls
    assert "read" in calls


@pytest.mark.parametrize(
    "in_a_thread", [sync_to_async, lambda f: lambda: asyncio.to_thread(f)], ids=["asgiref", "asyncio"]
)
async def test_reading_as_a_whole_leaves_the_loop_alone(in_a_thread, menu):
    with calls_in_this_thread() as calls:
        text = await in_a_thread(menu.read_text)()
    assert text == MENU
    assert "open" not in calls
    assert "read" not in calls
