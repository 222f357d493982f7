"""Which isolation there is, and that verdicts are right under each."""

import os
import uuid
from pathlib import Path

import pytest

from course.grader import Grader, GraderBroken
from course.grader.sandbox import describe
from course.grader.sandbox.isolation import Isolation

from ..conftest import one_test

AVAILABLE = """
import json
from course.grader.sandbox.isolation import available, describe
print(json.dumps([available().value, [row[:2] for row in describe()]]))
"""
GRADER = """
@pytest.mark.points(4)
async def test_at_once(submission, stove):
    \"\"\"At once.\"\"\"
    dishes = [stove.dish(name, seconds) for name, seconds in (("soup", 3), ("tart", 1))]
    same(await submission.cook(dishes), [call.value for call in stove.calls])
    expect(stove.peak == 2, seen=stove.peak, wanted="both at once")

@pytest.mark.parametrize("n", [1])
@pytest.mark.points(6)
async def test_time(submission, clock, n):
    \"\"\"In time.\"\"\"
    await submission.rest()
    same(clock.now, 60.0)
"""
RIGHT = """
import asyncio, time
async def cook(dishes):
    return await asyncio.gather(*(dish() for dish in dishes))
async def rest():
    await asyncio.to_thread(time.sleep, 60)
"""
WRONG = RIGHT.replace("asyncio.to_thread(time.sleep, 60)", "asyncio.sleep(59)")


@pytest.mark.parametrize("asked", list(Isolation))
def test_what_is_asked_for_or_the_next_weaker_one_is_used(in_child, asked):
    used, rows = in_child(AVAILABLE, COURSE_ISOLATION=asked.value)
    works = {name for name, works in rows if works} | {"limits"}
    order = [kind.value for kind in Isolation]
    assert used == next(name for name in order[order.index(asked.value) :] if name in works)


def test_without_asking_the_strongest_is_used(in_child, monkeypatch):
    monkeypatch.delenv("COURSE_ISOLATION", raising=False)
    used, rows = in_child(AVAILABLE)
    assert used == next(name for name, works in rows if works)


def test_each_kind_is_described_by_what_it_gives_or_what_its_lack_means(in_child):
    rows = in_child("import json\nfrom course.grader.sandbox import describe\nprint(json.dumps(describe()))")
    assert [row[0] for row in rows] == ["namespaces", "landlock", "limits"]
    for name, works, meaning in rows:
        lack = {"namespaces": "see this machine", "landlock": "can read your files", "limits": "no limits on"}[name]
        assert (lack in meaning) == (not works)
    assert callable(describe)


def test_an_unknown_kind_is_no_silent_lack_of_isolation(course, monkeypatch):
    monkeypatch.setenv("COURSE_ISOLATION", "nosuchkind")
    with Grader(warm=False) as grader:
        try:
            verdict = grader.check(course.exercise(GRADER, RIGHT))
        except GraderBroken:
            return
    assert (verdict.ending, verdict.score) == ("grader_error", 0)


def test_right_and_wrong_answers_are_told_apart_under_each_isolation(isolated, course):
    assert isolated.check(course.exercise(GRADER, RIGHT)).score == 10
    assert isolated.check(course.exercise(GRADER, WRONG)).score == 4


def test_a_process_that_hides_is_gone_after_the_verdict_under_each_isolation(holds, isolated):
    mark = f"987{uuid.uuid4().int % 10**12}"
    submission = f"""
        import os, subprocess
        def hide():
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.execvp("sleep", ["sleep", "{mark}"])
                os._exit(0)
            os.wait()
            subprocess.Popen(["sleep", "{mark}"], start_new_session=True)
            return "hidden"
    """
    holds("same(await submission.hide(), 'hidden')", submission, by=isolated)
    assert mark not in " ".join(command_lines())


def command_lines():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue


def test_nothing_of_one_test_is_left_for_the_next_under_each_isolation(graded, isolated):
    submission = """
        import os, tempfile
        from pathlib import Path
        home = Path(os.environ["HOME"])
        def leave():
            found = sorted(p.name for p in home.rglob("*") if p.is_file() and p.suffix != ".pyc")
            for folder in ("tmp", "pantry", "submission"):
                (home / folder / "left").write_text("x")
            with tempfile.NamedTemporaryFile(delete=False) as file:
                inside = Path(file.name).is_relative_to(home)
            return found, inside
    """
    body = "same(await submission.leave(), (['submission.py'], True))"
    verdict = graded(one_test(body) + one_test(body).replace("test_it", "test_again"), submission, by=isolated)
    assert [test.message for test in verdict.tests] == ["", ""]
