"""The runner of the lessons' code, on small texts of its own."""

from __future__ import annotations

from pathlib import Path

from .lesson_blocks import Block, blocks, fences

TEXT = """\
# A lesson

```python
stock = 2
print("first", stock)
```

```text
first 2
```

Some words.

```python
print("second", stock)
```

Words between.

```text
not the output of anything
```
"""


def play(code: str, folder: Path) -> str:
    return Block(line=1, above="", code=code, shown="").play(folder)


def test_a_block_knows_its_line_and_the_output_under_it():
    first, second = blocks(TEXT)
    assert (first.line, first.shown) == (3, "first 2\n")
    assert (second.line, second.shown) == (14, "")


def test_a_block_continues_those_above_without_running_them_again(tmp_path: Path):
    assert blocks(TEXT)[1].play(tmp_path) == "second 2\n"


def test_output_that_follows_no_code_is_known_as_such():
    assert [fence.follows_code for fence in fences(TEXT) if fence.language == "text"] == [True, False]


def test_output_that_differs_is_shown_with_what_was_expected():
    block = Block(line=1, above="", code="", shown="soup done\n")
    assert block.difference("soup done\n") == ""
    assert "soup burnt" in block.difference("soup burnt\n")


def test_dots_stand_for_any_text():
    assert Block(line=1, above="", code="", shown="at <...>\n").difference("at <0x7f>\n") == ""


def test_an_error_and_a_warning_take_one_line_each(tmp_path: Path):
    code = "import warnings\nwarnings.warn('too hot')\nraise ValueError('burnt')\n"
    assert play(code, tmp_path) == "UserWarning: too hot\nValueError: burnt\n"


def test_the_kitchen_can_be_imported_in_any_folder(tmp_path: Path):
    assert play("from kitchen.stamps import compute\nprint(compute('soup', b'', 1)[:8])\n", tmp_path) == "9014fac8\n"


def test_a_stall_of_the_machine_does_not_change_the_order(tmp_path: Path):
    # The soup's timer is overdue before the salad's is even set: on a plain loop the soup would be first.
    code = """
import asyncio, time

async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(0.02, print, "soup")
    time.sleep(0.1)
    loop.call_later(0.01, print, "salad")
    await asyncio.sleep(0.03)

asyncio.run(main())
"""
    assert play(code, tmp_path) == "salad\nsoup\n"
