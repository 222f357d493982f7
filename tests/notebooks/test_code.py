"""Code of a lesson as the code of a cell."""

from __future__ import annotations

import pytest

from course.notebooks.code import NotForANotebook, for_a_running_loop, raises


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("asyncio.run(lunch())\n", "await lunch()\n"),
        ("plate = asyncio.run(cook('Käse'))\nprint(plate)", "plate = await cook('Käse')\nprint(plate)"),
        ("print('Süß', asyncio.run(a()), asyncio.run(b()))", "print('Süß', await a(), await b())"),
        ("asyncio.run(\n    visit(\n        app,\n    )\n)", "await visit(\n        app,\n    )"),
        ("asyncio.run(a() if hot else b())", "await (a() if hot else b())"),
        ("if hot:\n    asyncio.run(a())", "if hot:\n    await a()"),
        ("print('asyncio.run(a())')", "print('asyncio.run(a())')"),
    ],
)
def test_a_loop_of_its_own_becomes_an_await(code: str, cell: str):
    assert for_a_running_loop(code) == cell


def test_a_loop_of_its_own_in_a_function_cannot_run_in_a_notebook():
    code = "def go(dish):\n    return asyncio.run(cook(dish))\n"
    with pytest.raises(NotForANotebook, match=r"line 2 of its block"):
        for_a_running_loop(code)


@pytest.mark.parametrize(
    "shown", ["KeyError: 'body'\n", "soup\nAppRegistryNotReady: Apps aren't loaded yet.", "TimeoutError"]
)
def test_output_that_ends_in_an_exception_is_known(shown: str):
    assert raises(shown)


@pytest.mark.parametrize("shown", ["", "soup done\n", "ValueError: hot\nsoup done", "RuntimeWarning: never awaited"])
def test_other_output_is_not_taken_for_an_exception(shown: str):
    assert not raises(shown)
