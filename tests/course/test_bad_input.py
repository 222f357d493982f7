"""Files that are no answer: each gets one plain sentence and the right ending, and nothing is left behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.catalog import ROOT, find
from course.grader import Grader
from course.grader.verdict import Verdict

from .desk import Desk
from .leftovers import nothing_left

EXERCISE = find("1.2")
RIGHT = EXERCISE.solution.read_bytes()
LONGEST = 15.0  # seconds to a verdict: generous, and the only bound on real time in these tests
LEAVES_A_CHILD = b"import os\nos.fork() or os.execlp('sleep', 'sleep', '60')\n"
KEEPS_QUIET = b"async def cook_together(dishes):\n    return []\n"


@dataclass(frozen=True)
class Case:
    """A file's content, and what the grader says: the ending and words of its sentence."""

    name: str
    content: bytes
    ending: str
    words: str


CASES = [
    Case("syntax_error", b"def cook_together(dishes:\n    pass\n", "import_error", "Python cannot read your file"),
    Case("half_saved", RIGHT[:-12], "import_error", "Python cannot read your file"),
    Case("half_a_docstring", RIGHT[:40], "import_error", "Python cannot read your file"),
    Case("bad_indent", b"async def cook_together(dishes):\nreturn 5\n", "import_error", "line 2"),
    Case("empty", b"", "import_error", "is empty"),
    Case("only_blanks", b" \r\n\t\n\f", "import_error", "is empty"),
    Case("byte_order_mark", b"\xef\xbb\xbf", "completed", "there is no cook_together"),
    Case("zero_bytes", bytes(1000), "import_error", "zero bytes"),
    Case("binary", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "import_error", "zero bytes"),
    Case("binary_without_zeros", bytes(range(128, 256)) * 20, "import_error", "Python cannot read your file"),
    Case("utf_16", RIGHT.decode().encode("utf-16"), "import_error", "zero bytes"),
    Case("latin_1", "name = 'Gemüse'\n".encode("latin-1") + RIGHT, "import_error", "Python cannot read your file"),
    Case("unknown_encoding", b"# -*- coding: klingon -*-\n" + RIGHT, "import_error", "klingon"),
    Case("five_megabytes", RIGHT + b"#" * 5_000_000, "refused", "larger than"),
    Case("deep_parentheses", b"x = " + b"(" * 5000 + b")" * 5000, "import_error", "Python cannot read your file"),
    Case("deep_expression", b"x = " + b"-" * 100_000 + b"1", "import_error | out_of_memory", ""),
    Case("wrong_name", b"async def cook_togeter(dishes):\n    return []\n", "completed", "there is no cook_together"),
    Case("no_function", b"cook_together = 5\n", "completed", "cook_together"),
    Case("too_few_parameters", b"async def cook_together():\n    return []\n", "completed", "positional argument"),
    Case("too_many_parameters", b"async def cook_together(a, b):\n    pass\n", "completed", "missing 1 required"),
    Case("keyword_only", b"async def cook_together(*, dishes):\n    pass\n", "completed", "positional argument"),
    Case("a_class", b"class cook_together:\n    def __init__(self, d): pass\n", "completed", "cook_together returned"),
    Case("a_generator", b"async def cook_together(dishes):\n    yield 5\n", "completed", "cook_together returned"),
    Case("missing_module", b"import nowhere_to_be_found\n", "import_error", "nowhere_to_be_found"),
    Case("imports_itself", b"import submission\nfrom submission import cook_together\n", "import_error", "ImportError"),
    Case("raises_at_import", b"raise ValueError('the oven is cold')\n", "import_error", "the oven is cold"),
    Case("raises_a_base_exception", b"raise KeyboardInterrupt\n", "import_error", "KeyboardInterrupt"),
    Case("exits_at_import", b"import sys\nsys.exit('done')\n", "crashed", "ends the program"),
    Case("dies_at_import", b"import os\nos.abort()\n", "crashed", "SIGABRT"),
    Case("hangs_at_import", b"import threading\nthreading.Event().wait()\n", "timed_out", "does not come to its end"),
    Case("loops_at_import", b"while True:\n    pass\n", "timed_out", "line"),
    Case("asks_at_import", b"import asyncio\nasyncio.run(asyncio.Event().wait())\n", "timed_out", "line 2"),
    Case("runs_at_import", b"import asyncio\nasyncio.run(asyncio.sleep(0))\n" + KEEPS_QUIET, "completed", "Seen"),
    Case("reads_input_at_import", b"name = input('name? ')\n", "import_error", "EOFError"),
    Case("prints_200_mb", b"for _ in range(200):\n    print('x' * 2**20)\n", "too_much_output", "printed more"),
    Case("eats_memory_at_import", b"kept = [0] * 2**31\n", "out_of_memory", "memory"),
    Case("kills_its_parent", b"import os\nos.kill(os.getppid(), 9)\n" + KEEPS_QUIET, "completed | import_error", ""),
    Case("writes_at_home", b"open('notes.txt', 'w').write('soup')\n" + KEEPS_QUIET, "completed", "Seen"),
    Case("writes_outside", b"open('/usr/notes.txt', 'w')\n" + KEEPS_QUIET, "import_error", "notes.txt"),
    Case("leaves_processes", LEAVES_A_CHILD + KEEPS_QUIET, "completed", "Seen"),
]  # fmt: skip


@pytest.fixture(scope="module")
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Verdict]]:
    """The verdicts on those cases that this run of the tests asks for."""
    folder = tmp_path_factory.mktemp("cases")
    asked = [item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec")]
    cases = [case for case in CASES if case in asked]
    for case in cases:
        (folder / f"{case.name}.py").write_bytes(case.content)
    with nothing_left(), Grader() as grader:
        jobs = [(EXERCISE, folder / f"{case.name}.py") for case in cases]
        yield {cases[place].name: verdict for place, verdict in grader.check_many(jobs, workers=3)}


@pytest.fixture
def grader() -> Iterator[Grader]:
    with nothing_left(), Grader(warm=False) as grader:
        yield grader


def is_plain(sentence: str) -> bool:
    """Whether a person can read it: short, whole, without our insides."""
    ours = ("Traceback", "course.grader", "course/grader", str(ROOT), "/sandbox", "Wire", "examiner", "asyncio.events")
    return 0 < len(sentence) < 500 and not any(word in sentence for word in ours)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_that_is_no_answer_is_one_plain_sentence(verdicts: dict[str, Verdict], case: Case):
    verdict = verdicts[case.name]
    assert verdict.ending in case.ending.split(" | "), verdict.message
    said = [verdict.message] if verdict.ending != "completed" else [test.message for test in verdict.tests]
    assert all(map(is_plain, filter(None, said))), said
    assert case.words in " ".join(said)
    assert (verdict.score, verdict.seconds < LONGEST, any(said)) == (0, True, True)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + RIGHT,
        RIGHT.replace(b"\n", b"\r\n"),
        RIGHT.rstrip(),
        b"# coding: latin-1\n# Gem\xfcse\n" + RIGHT,
    ],
    ids=["byte_order_mark", "crlf", "no_newline_at_the_end", "declared_latin_1"],
)
def test_how_an_editor_saves_does_not_matter(grader: Grader, tmp_path: Path, content: bytes):
    (tmp_path / "answer.py").write_bytes(content)
    assert grader.check(EXERCISE, tmp_path / "answer.py").passed


def cannot_be_opened(path: Path) -> None:
    if os.geteuid():
        path.write_bytes(RIGHT)
        path.chmod(0)
    else:  # root may open everything but a circle of links
        path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "ending", "words"),
    [
        (lambda path: None, "import_error", "There is no file"),
        (cannot_be_opened, "import_error", "cannot be read"),
        (os.mkfifo, "refused", "no ordinary file"),
        (lambda path: path.symlink_to("/dev/zero"), "refused", "no ordinary file"),
        (lambda path: path.symlink_to("nowhere.py"), "import_error", "There is no file"),
    ],
    ids=["missing", "closed", "named_pipe", "device", "broken_link"],
)
def test_what_is_no_file_is_one_plain_sentence(
    grader: Grader, tmp_path: Path, make: Callable[[Path], None], ending: str, words: str
):
    make(tmp_path / "answer.py")
    verdict = grader.check(EXERCISE, tmp_path / "answer.py")
    assert verdict.ending == ending
    assert is_plain(verdict.message)
    assert words in verdict.message


def test_a_folder_without_the_file_is_wrong_usage(desk: Desk, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    done = desk.run("check", "1.2", "--file", tmp_path / "empty")
    assert (done.code, done.out) == (2, "")
    assert "02_cook_together.py" in done.err
    assert is_plain(done.err.replace(str(tmp_path), ""))


@pytest.mark.parametrize("attack", ["raises_monsters", "returns_a_monster", "prints_reports"])
@pytest.mark.parametrize("options", [(), ("--details",), ("--json",)], ids=["plain", "details", "json"])
def test_no_submission_draws_on_the_terminal(desk: Desk, attack: str, options: tuple[str, ...]):
    path = Path(__file__).parent / "attacks" / f"{attack}.py"
    done = desk.run("check", "1.2", "--file", path, *options)
    assert (done.code, done.err) == (1, "")
    assert all(c.isprintable() or c == "\n" for c in done.out)
    assert "Passed: 10 of 10 points.\n" not in done.out
