"""The desk: each save is graded once, whatever becomes of the grader; and what is known of the student stays true."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import pytest

from course.grader import Grader
from course.grader.verdict import Verdict
from course.student import Student
from course.watch.desk import Desk as Table

from ..desk import Desk
from ..leftovers import still_alive
from ..test_interrupted import ASLEEP, wait_until
from .editors import AT_ONCE, Save, save
from .parts import asleep, parent_of, warm_parent

PATIENCE = 120  # seconds until what does not come is given up; nothing is measured by it
WRONG = b"async def serve(cook, dish):\n    return 'soup'\n"


@pytest.fixture
def table(desk: Desk, grader: Grader) -> Table:
    """A student at the first exercise."""
    return Table(Student(desk.root, desk.state), desk.exercise("1.1"), grader)


async def until(fact: Callable[[], object]) -> None:
    """Wait until FACT holds, and let the loop go on meanwhile."""
    await asyncio.to_thread(wait_until, fact)


@asynccontextmanager
async def in_the_middle(table: Table) -> AsyncIterator[asyncio.Task[Verdict | None]]:
    """A verdict on its way: the submission is asleep in its cell."""
    table.exercise.path.write_text(ASLEEP)
    grading = asyncio.create_task(table.grade())
    await until(lambda: asleep())
    yield grading
    grading.cancel()
    await asyncio.wait([grading])


async def test_a_verdict_is_kept(desk: Desk, table: Table):
    assert (await table.grade()).score == 0
    desk.solve("1.1")
    verdict = await table.grade()
    assert verdict.passed
    assert table.verdict == verdict
    assert Student(desk.root, desk.state).has_passed(table.exercise)
    assert table.following == desk.exercise("1.2")


async def test_a_later_save_overtakes_a_verdict_on_its_way(desk: Desk, table: Table):
    async with in_the_middle(table) as overtaken:
        pot = asleep()
        desk.solve("1.1")
        assert (await table.grade()).passed
        assert await overtaken is None
        assert still_alive(pot) == []
    assert Student(desk.root, desk.state).record(table.exercise).attempts == 1


async def test_choosing_another_exercise_ends_a_verdict_on_its_way(desk: Desk, table: Table):
    async with in_the_middle(table) as overtaken:
        table.choose(desk.exercise("1.2"))
        assert await overtaken is None
    assert (await table.grade()).exercise == desk.exercise("1.2").id


async def test_who_no_longer_waits_ends_the_verdict(table: Table):
    async with in_the_middle(table) as grading:
        pot = asleep()
        grading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await grading
        assert still_alive(pot) == []
    assert not table.is_grading


async def test_a_verdict_can_be_cancelled_before_its_thread_has_begun(table: Table):
    gradings = [asyncio.create_task(table.grade()) for _ in range(5)]
    *overtaken, last = await asyncio.gather(*gradings)
    assert overtaken == [None] * 4
    assert last is table.verdict


async def test_a_killed_grader_is_started_again_and_said(table: Table):
    async with in_the_middle(table) as grading:
        pot, before = asleep(), warm_parent(table._grader)
        table.exercise.path.write_bytes(WRONG)
        os.kill(before, signal.SIGKILL)
        verdict = await grading
        assert (verdict.ending, verdict.score) == ("completed", 0)
        assert still_alive([before, *pot]) == []
    assert table.take_notices() == [
        "The grader ended in the middle of a verdict. It was started again, and your file was graded anew."
    ]
    assert table.take_notices() == []


async def test_a_grader_killed_while_it_waits_is_started_again(table: Table):
    await table.grade()
    before = warm_parent(table._grader)
    os.kill(before, signal.SIGKILL)
    assert still_alive([before]) == []
    assert (await table.grade()).ending == "completed"


async def test_a_killed_host_is_said_and_the_next_save_is_graded(desk: Desk, table: Table):
    async with in_the_middle(table) as grading:
        (pot,) = asleep()
        os.kill(parent_of(pot), signal.SIGKILL)
        verdict = await grading
        said = "The process that ran your code was ended by SIGKILL."
        assert (verdict.ending, verdict.message) == ("crashed", said)
        desk.solve("1.1")
        assert (await table.grade()).passed


async def test_a_grader_that_cannot_work_is_a_verdict_that_says_why(table: Table, monkeypatch: pytest.MonkeyPatch):
    table.exercise.grader.write_text("import nothing_of_this_name\n")
    verdict = await table.grade()
    assert verdict.ending == "grader_error"
    assert "nothing_of_this_name" in verdict.message
    assert table.take_notices() == []


@asynccontextmanager
async def followed(table: Table) -> AsyncIterator[asyncio.Queue[Verdict]]:
    """The verdicts that come while each save is graded, as the app does it."""
    verdicts: asyncio.Queue[Verdict] = asyncio.Queue()

    async def grade() -> None:
        if (verdict := await table.grade()) is not None:
            verdicts.put_nowait(verdict)

    async def follow() -> None:
        async for _ in table.saves():
            tasks.create_task(grade())

    async with asyncio.TaskGroup() as tasks:
        following = tasks.create_task(follow())
        yield verdicts
        following.cancel()


@pytest.mark.parametrize("how", AT_ONCE, ids=lambda how: how.__name__)
async def test_each_editors_save_gives_one_verdict_of_the_last_content(desk: Desk, table: Table, how: Save):
    async with followed(table) as verdicts, asyncio.timeout(PATIENCE):
        assert (await verdicts.get()).score == 0
        save(how, table.exercise.path, table.exercise.solution.read_bytes())
        assert (await verdicts.get()).passed
        save(how, table.exercise.path, WRONG)
        ending = await verdicts.get()
        assert (ending.ending, ending.passed) == ("completed", False)
        desk.solve("1.1")
        assert (await verdicts.get()).passed


async def test_after_choosing_the_saves_of_the_new_exercise_are_followed(desk: Desk, table: Table):
    async with followed(table) as verdicts, asyncio.timeout(PATIENCE):
        assert (await verdicts.get()).exercise == desk.exercise("1.1").id
        assert table.next() == desk.exercise("1.2")
        assert (await verdicts.get()).exercise == desk.exercise("1.2").id
        desk.solve("1.1")
        desk.solve("1.2")
        verdict = await verdicts.get()
        assert (verdict.exercise, verdict.passed) == (desk.exercise("1.2").id, True)


def test_hints_come_tier_by_tier_and_are_counted(desk: Desk, table: Table):
    hints = table.exercise.hints
    assert [table.hint() for _ in range(4)] == [*hints, hints[-1]]
    assert table.hints_shown == 3
    assert Student(desk.root, desk.state).record(table.exercise).hints == 3


def test_reset_keeps_what_was_there(desk: Desk, table: Table):
    assert table.reset() is None
    starter = table.exercise.path.read_bytes()
    table.exercise.path.write_bytes(WRONG)
    assert table.reset().read_bytes() == WRONG
    assert table.exercise.path.read_bytes() == starter


async def test_the_solution_needs_a_pass_or_a_wish(desk: Desk, table: Table):
    assert table.solution() is None
    assert table.solution(anyway=True) == table.exercise.solution.read_text()
    table.choose(desk.exercise("1.2"))
    desk.solve("1.2")
    await table.grade()
    assert table.solution() == table.exercise.solution.read_text()
    assert Student(desk.root, desk.state).record(table.exercise).solution_seen


def test_the_question_is_asked_although_the_file_no_longer_holds_it(table: Table):
    table.exercise.path.write_bytes(WRONG)
    assert table.question() is not None


@pytest.mark.parametrize("expected", ["ten minutes", None])
def test_the_question_comes_once(desk: Desk, table: Table, expected: str | None):
    assert "10 minutes" in table.question().text
    table.answer(expected)
    assert table.question() is None
    assert Student(desk.root, desk.state).record(table.exercise).expected == expected


async def test_what_another_course_has_done_is_seen(desk: Desk, table: Table):
    other = Student(desk.root, desk.state)
    elsewhere = table.elsewhere()
    async with aclosing(elsewhere), asyncio.timeout(PATIENCE):
        seen = asyncio.ensure_future(anext(elsewhere))
        await asyncio.sleep(0)
        other.add_hint(desk.exercise("1.2"), 2)
        await seen
        assert table.student.record(desk.exercise("1.2")).hints == 2
        table.hint()
        other.add_question(desk.exercise("1.2"), "soon")
        while table.student.record(desk.exercise("1.2")).expected is None:
            await anext(elsewhere)
    assert {name: record.hints for name, record in table.student.records.items()} == {
        "01_event_loop/01_await_it": 1,
        "01_event_loop/02_cook_together": 2,
    }
