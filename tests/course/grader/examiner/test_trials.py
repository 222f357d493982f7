"""Real servers that a submission judges, and the examiner's async functions that it does so with."""

import pytest

from course.grader import Grader
from course.grader.sandbox.isolation import Isolation

JUDGE = """
import asyncio, json

async def overlaps(client, supplier):
    await supplier.hold()
    asked = [asyncio.create_task(client.get()) for _ in range(2)]
    waiting = await supplier.waiting()
    await supplier.release()
    prices = [json.loads(answer)["price"] for answer in await asyncio.gather(*asked)]
    return [waiting, len(set(prices)), await supplier.waiting()]
"""
TRIES = """
@pytest.mark.server
@pytest.mark.points(10)
async def test_it(submission, trials, clock):
    \"\"\"It does.\"\"\"
    for trial in [*trials.of("gunicorn"), *trials.of("uvicorn")]:
        same(await submission.overlaps(trial.client, trial.supplier), [2 if trial.overlaps else 1, 2, 0])
        same((trial.asked, trial.peak, trial.in_flight, trial.holds, trial.fault), (2, 2, 0, False, None))
    same(clock.now, 0.0)
"""


@pytest.mark.parametrize("isolation", Isolation)
def test_servers_can_be_told_apart_under_every_isolation(course, works, monkeypatch, isolation):
    works(isolation)
    monkeypatch.setenv("COURSE_ISOLATION", isolation.value)
    with Grader(warm=True) as grader:
        verdict = grader.check(course.exercise(TRIES, JUDGE))
    assert verdict.passed, verdict


def test_a_test_is_not_spoilt_by_what_an_earlier_one_has_left(graded):
    submission = (
        JUDGE
        + """
async def leaves(client, supplier):
    await supplier.hold()
    asked = [asyncio.create_task(client.get()) for _ in range(2)]
    return await supplier.waiting()
"""
    )
    leaves = """
@pytest.mark.points(0)
async def test_before(submission, trials):
    \"\"\"It leaves requests behind.\"\"\"
    for trial in trials.of(""):
        same(await submission.leaves(trial.client, trial.supplier), 2 if trial.overlaps else 1)
        same((trial.holds, trial.asked), (True, 2))
"""
    assert graded(leaves + TRIES, submission).passed


def test_waiting_for_an_answer_that_is_held_is_told(graded):
    submission = """
async def overlaps(client, supplier):
    await supplier.hold()
    await client.get()
"""
    grader = """
@pytest.mark.points(10)
async def test_it(submission, trials):
    \"\"\"It does.\"\"\"
    [trial] = trials.of("one sync")
    await submission.overlaps(trial.client, trial.supplier)
"""
    message = graded(grader, submission).tests[0].message.splitlines()[0]
    assert message == "Seen: overlaps waits for something that never comes (line 4)"


def test_a_request_that_is_given_up_is_under_way_no_more(holds):
    submission = """
import asyncio

async def overlaps(client, supplier):
    await supplier.hold()
    asked = asyncio.create_task(client.get())
    await supplier.waiting()
    asked.cancel()
    await asyncio.wait([asked])
"""
    checks = """
        [trial] = trials.of("async")
        await submission.overlaps(trial.client, trial.supplier)
        await clock.quiet()
        same((trial.asked, trial.in_flight, trial.holds), (1, 0, True))
    """
    holds(checks, submission)


def test_wrong_arguments_are_told_in_the_tools_own_name(holds):
    submission = """
async def overlaps(client, supplier):
    await client.get("/soup")
"""
    checks = """
        [trial] = trials.of("one sync")
        outcome = await submission.overlaps(trial.client, trial.supplier).outcome()
        same((str(outcome.error), outcome.line.number), ("TypeError: get(): too many positional arguments", 3))
    """
    holds(checks, submission)
