"""From what happens in a test to what stands in the verdict."""

import pytest

SERVE_TWICE = """
@pytest.mark.points(4)
async def test_first(submission):
    \"\"\"The first
    is served.\"\"\"
    same(await submission.serve(1), 1)

@pytest.mark.points(6)
async def test_second(submission):
    \"\"\"The second is served.\"\"\"
    same(await submission.serve(2), 2)
"""


def results(verdict):
    return [(test.id, test.outcome, test.points, test.earned) for test in verdict.tests]


def test_all_passed(graded):
    verdict = graded(SERVE_TWICE, "async def serve(n):\n    return n\n")
    assert results(verdict) == [("test_first", "passed", 4, 4), ("test_second", "passed", 6, 6)]
    assert (verdict.passed, verdict.ending, verdict.message, verdict.score, verdict.max_score) == (
        True,
        "completed",
        "",
        10,
        10,
    )
    assert [test.sentence for test in verdict.tests] == ["The first is served.", "The second is served."]
    assert verdict.seconds > 0


def test_a_failure_says_what_was_seen_and_wanted_and_leaves_the_other_tests_alone(graded):
    verdict = graded(SERVE_TWICE, "async def serve(n):\n    return 1\n")
    assert results(verdict) == [("test_first", "passed", 4, 4), ("test_second", "failed", 6, 0)]
    assert verdict.tests[1].message == "Seen: 1\nWanted: 2"
    assert (verdict.passed, verdict.ending, verdict.score) == (False, "completed", 4)


def test_an_error_in_the_submission_shows_the_students_lines_only(graded):
    submission = "def deeper(n):\n    return 1 // (n - 1)\n\nasync def serve(n):\n    return deeper(n) and n\n"
    verdict = graded(SERVE_TWICE, submission)
    test = verdict.tests[0]
    assert test.message.startswith("Seen: serve raised ZeroDivisionError: ")
    assert (test.file, test.line) == ("01_it.py", 2)
    assert test.traceback.splitlines() == [
        "01_it.py, line 5, in serve",
        "    return deeper(n) and n",
        "01_it.py, line 2, in deeper",
        "    return 1 // (n - 1)",
    ]


def test_a_line_in_a_helper_module_names_that_module(graded):
    submission = "import spices\nasync def serve(n):\n    return spices.add(n)\n"
    verdict = graded(SERVE_TWICE, submission, spices="def add(n):\n    raise LookupError('none left')\n")
    assert [(test.file, test.line) for test in verdict.tests] == [("spices.py", 2)] * 2


def test_an_expectation_can_carry_a_line_and_a_chart(graded):
    grader = """
        @pytest.mark.points(10)
        async def test_it(submission, stove):
            \"\"\"It.\"\"\"
            await submission.serve([stove.dish("soup", 1), stove.dish("tart", 1)])
            line = stove.calls[1].line
            expect(stove.peak == 2, seen="one", wanted="two", line=line, chart=stove.chart([("tart", 0, 1)]))
    """
    verdict = graded(grader, "async def serve(dishes):\n    for dish in dishes:\n        await dish()\n")
    [test] = verdict.tests
    assert (test.message, test.line, test.file) == ("Seen: one\nWanted: two", 3, "01_it.py")
    assert [row.split()[0] for row in test.chart.splitlines()] == ["seen:", "soup", "tart", "wanted:", "tart"]


@pytest.mark.parametrize(
    ("submission", "words", "line"),
    [
        ("def serve(:\n    pass\n", "Python cannot read your file", 1),
        ("x = 1\n  y = 2\n", "Python cannot read your file: unexpected indent", 2),
        ("import asyncio\n\nraise ValueError('no salt')\n", "Your file cannot be imported: ValueError: no salt", 3),
        ("import nosuchmodule\n", "ModuleNotFoundError: No module named 'nosuchmodule'", 1),
        ("from submission import serve\n", "ImportError", 1),
        ("", "01_it.py is empty", None),
        (" \n\t\n", "01_it.py is empty", None),
        ("x = '\0'\n", "01_it.py is no text", None),
    ],
)
def test_a_file_that_cannot_be_imported_is_told_once(graded, submission, words, line):
    verdict = graded(SERVE_TWICE, submission)
    assert (verdict.ending, verdict.score) == ("import_error", 0)
    assert results(verdict) == [("test_first", "not_run", 4, 0), ("test_second", "not_run", 6, 0)]
    assert words in verdict.message
    assert line is None or f"line {line}" in verdict.message


def test_bytes_that_are_no_text_and_a_missing_file_are_import_errors(grader, course):
    exercise = course.exercise(SERVE_TWICE, "")
    exercise.path.write_bytes(b"x = '\xff'\n")
    assert grader.check(exercise).ending == "import_error"
    exercise.path.unlink()
    verdict = grader.check(exercise)
    assert (verdict.ending, verdict.message) == ("import_error", "There is no file 01_it.py.")
    exercise.path.mkdir()
    with pytest.raises(FileNotFoundError, match=r"holds no 01_it\.py"):
        grader.check(exercise)


def test_a_file_that_is_too_large_is_refused(graded):
    verdict = graded(SERVE_TWICE, "# " + "x" * 1024 * 1024)
    assert (verdict.ending, verdict.message) == ("refused", "01_it.py is larger than 1,024 kB.")


@pytest.mark.parametrize(
    ("body", "ending", "words"),
    [
        ("os._exit(0)", "crashed", "ended its own process (exit code 0)"),
        ("os._exit(3)", "crashed", "ended its own process (exit code 3)"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "crashed", "was ended by SIGKILL"),
        ("os.abort()", "crashed", "was ended by SIGABRT"),
        ("ctypes.string_at(0)", "crashed", "was ended by SIGSEGV"),
        ("asyncio.get_running_loop().stop(); await asyncio.sleep(1)", "crashed", "ended its own process"),
        ("return bytearray(2 * 10**9)", "out_of_memory", "more memory than an exercise may"),
        ("kept = [bytearray(2**20) for _ in range(2000)]", "out_of_memory", "more memory than an exercise may"),
        ("print('x' * 2_000_000)", "too_much_output", "printed more than 1,024 kB"),
        ("os.write(3, b'xxxxyyyyzzzz')", "refused", "wrote on the grader's own wire"),
    ],
)
def test_each_violent_ending_has_its_name_and_sentence_and_the_next_test_runs(graded, body, ending, words):
    submission = (
        f"import asyncio, ctypes, os, signal\nasync def serve(n):\n    if n == 1:\n        {body}\n    return n\n"
    )
    verdict = graded(SERVE_TWICE, submission)
    assert (verdict.ending, results(verdict)) == (
        ending,
        [("test_first", "failed", 4, 0), ("test_second", "passed", 6, 6)],
    )
    assert words in verdict.message
    assert verdict.tests[0].message == verdict.message
    assert not verdict.passed


@pytest.mark.parametrize(
    ("body", "ending", "words"),
    [
        ("raise SystemExit", "crashed", "Your file ends the program when it is imported (line 3"),
        ("os._exit(1)", "crashed", "ended its own process"),
        ("kept = [bytearray(2**20) for _ in range(2000)]", "out_of_memory", "uses more memory than an exercise may"),
        ("print('x' * 2_000_000)", "too_much_output", "printed more than 1,024 kB"),
        (
            "threading.Event().wait()",
            "timed_out",
            "does not come to its end when it is imported. It waits at line 3: threading.Event().wait()",
        ),
    ],
)
def test_the_same_at_import_ends_the_run(graded, body, ending, words):
    submission = f"import os\nimport threading\n{body}\nasync def serve(n):\n    return n\n"
    verdict = graded(SERVE_TWICE, submission)
    assert (verdict.ending, [test.outcome for test in verdict.tests]) == (ending, ["not_run", "not_run"])
    assert words in verdict.message


@pytest.mark.parametrize("loop", ["while True: pass", "while True: await asyncio.sleep(0)", "sum(itertools.count())"])
def test_an_endless_computation_is_timed_out(graded, loop):
    submission = f"import asyncio, itertools\nasync def serve(n):\n    {loop}\n"
    verdict = graded(SERVE_TWICE, submission)
    assert (verdict.ending, [test.outcome for test in verdict.tests]) == ("timed_out", ["failed", "not_run"])
    if "while" in loop:  # inside of C nobody can say where it is
        assert (verdict.tests[0].line, verdict.tests[0].file) == (3, "01_it.py")
        assert f"line 3: {loop}" in verdict.message


BROKEN = {
    "an assertion of our own": "assert await submission.serve(1) == 2",
    "an error": "{}['salt']",
    "a skip": "pytest.skip('no')",
    "a failure without words": "pytest.fail('no')",
    "an expected failure": "pytest.xfail('no')",
    "an exit": "raise SystemExit(0)",
    "pytest's exit": "pytest.exit('no', 0)",
    "something that cannot be sent": "await submission.serve(object())",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_test_that_breaks_is_the_graders_error_and_nobodys_points(graded, body):
    grader = f'@pytest.mark.points(10)\nasync def test_it(submission):\n    """It."""\n    {body}\n'
    verdict = graded(grader, "async def serve(n):\n    return n\n")
    assert (verdict.ending, verdict.score, verdict.passed) == ("grader_error", 0, False)
    assert verdict.message.startswith("The grader itself broke")
    assert [test.id for test in verdict.tests] == ["test_it"]


@pytest.mark.parametrize(
    "beginning",
    [
        "import nosuchmodule\n",
        "raise RuntimeError('at import')\n",
        "pytest.skip('all', allow_module_level=True)\n",
        "@pytest.fixture\ndef stove():\n    raise RuntimeError\n",
        "@pytest.fixture\ndef clock(nosuchfixture):\n    pass\n",
    ],
)
def test_a_grader_that_cannot_begin_is_the_graders_error(graded, beginning):
    body = '@pytest.mark.points(10)\nasync def test_it(submission, stove):\n    """It."""\n'
    verdict = graded(f"{beginning}\n{body}", "async def serve(n):\n    return n\n")
    assert (verdict.ending, verdict.score, verdict.passed) == ("grader_error", 0, False)
    assert verdict.message


def test_a_grader_without_tests_passes_nobody(graded):
    verdict = graded("", "async def serve(n):\n    return n\n")
    assert (verdict.ending, verdict.passed, verdict.tests) == ("grader_error", False, ())


def test_a_parametrized_test_passes_when_all_its_cases_do(graded):
    grader = """
        @pytest.mark.points(10)
        @pytest.mark.parametrize("n", [1, 2, 3])
        async def test_it(submission, n):
            \"\"\"It.\"\"\"
            same(await submission.serve(n), n)
    """
    assert graded(grader, "async def serve(n):\n    return n\n").score == 10
    verdict = graded(grader, "async def serve(n):\n    return n if n != 2 else 0\n")
    assert results(verdict) == [("test_it", "failed", 10, 0)]
    assert verdict.tests[0].message == "Seen: 0\nWanted: 2"


def test_each_test_has_a_fresh_submission_and_an_empty_pantry(graded):
    submission = """
        import os
        from pathlib import Path
        count = 0
        def serve(pantry):
            global count
            count += 1
            home = Path(pantry).parent.parent
            found = sorted(p.name for p in home.rglob("*") if p.is_file() and p.suffix != ".pyc")
            for folder in ("tmp", "submission", "pantry"):
                (home / folder / "left.py").write_text("x")
            return count, found
    """
    grader = """
        async def serve(submission, work):
            same(await submission.serve(work.file("salt", b"")), (1, ["salt", "submission.py"]))

        @pytest.mark.points(5)
        async def test_first(submission, work):
            \"\"\"First.\"\"\"
            await serve(submission, work)

        @pytest.mark.points(5)
        async def test_second(submission, work):
            \"\"\"Second.\"\"\"
            await serve(submission, work)
    """
    assert graded(grader, submission).passed


def test_the_trace_tells_the_calls_of_each_test_with_their_times(graded):
    grader = """
        @pytest.mark.points(10)
        async def test_it(submission, stove):
            \"\"\"It.\"\"\"
            await submission.serve(stove.dish("soup", 3))
    """
    trace = graded(grader, "async def serve(dish):\n    return await dish()\n").trace
    assert [(event["test"], event["kind"], event["at"]) for event in trace] == [
        ("test_it", "call", 0),
        ("test_it", "begin", 0),
        ("test_it", "end", 3),
        ("test_it", "ended", 3),
    ]
