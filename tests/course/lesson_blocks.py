"""The code in a lesson's text: found, run in a fresh process, and compared with the output shown under it.

A ```python fence is code; a ```text fence right after it is what it prints (nothing, when there is none). A block
continues those above it: their imports, functions and names are there, but what they ran is not run again. In shown
output `...` stands for any text.
"""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PLAYER = Path(__file__).with_name("play_block.py")
SECONDS = 60  # the last resort: a block that hangs fails
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Fence:
    """One fenced block as it stands in the text; `line` is that of its opening fence."""

    language: str
    text: str
    line: int
    follows_code: bool


@dataclass(frozen=True)
class Block:
    """Code to run: its line in the lesson, what the blocks above it define, and the output shown."""

    line: int
    above: str
    code: str
    shown: str

    def play(self, folder: Path) -> str:
        """What the code prints when it runs in `folder`, with warnings and errors cut to one line each."""
        done = subprocess.run(
            [sys.executable, "-I", "-u", PLAYER],
            input=f"{self.above}\n{self.code}",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return done.stdout

    def difference(self, printed: str) -> str:
        """Where `printed` is not what the lesson shows; empty when it is."""
        checker = doctest.OutputChecker()
        if checker.check_output(self.shown, printed, doctest.ELLIPSIS):
            return ""
        example = doctest.Example(self.code, self.shown)
        return checker.output_difference(example, printed, doctest.ELLIPSIS | doctest.REPORT_NDIFF)


def fences(text: str) -> list[Fence]:
    """All fenced blocks of a Markdown text in order."""
    found: list[Fence] = []
    end = 0
    for match in _FENCE.finditer(text):
        after_code = bool(found) and found[-1].language == "python" and not text[end : match.start()].strip()
        line = text.count("\n", 0, match.start()) + 1
        found.append(Fence(match["language"], match["text"], line, after_code))
        end = match.end()
    return found


def blocks(text: str) -> list[Block]:
    """The code of a Markdown text, each block with its context and the output shown under it."""
    found: list[Block] = []
    above: list[str] = []
    pieces = fences(text)
    for fence, after in zip(pieces, [*pieces[1:], None], strict=True):
        if fence.language != "python":
            continue
        shown = after.text if after and after.language == "text" and after.follows_code else ""
        found.append(Block(fence.line, "\n".join(above), fence.text, shown))
        above.append(_definitions(fence.text))
    return found


def _definitions(code: str) -> str:
    """The code without the calls at its top level, such as `asyncio.run(...)`."""
    tree = ast.parse(code)
    tree.body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    return ast.unparse(tree)
