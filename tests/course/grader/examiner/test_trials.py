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
    for trial in [*trials.of("gunicorn", times=2), *trials.of("uvicorn")]:
        same(await submission.overlaps(trial.client, trial.supplier), [2 if trial.overlaps else 1, 2, 0])
        trial.end()
        same((trial.asked, trial.served, trial.peak, trial.left_in_flight, trial.left_held), (2, 2, 2, 0, False))
        same(trial.kept, 2 if trial.overlaps else 1)
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
        same(trial.asked, 2)
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
        trial.end()
        same((trial.asked, trial.served, trial.left_in_flight, trial.left_held), (1, 0, 0, True))
    """
    holds(checks, submission)


def test_answers_that_are_let_go_come_one_by_one_in_either_order(holds):
    submission = """
import asyncio

async def overlaps(client, supplier):
    await supplier.hold()
    orders = [asyncio.create_task(client.get()) for _ in range(2)]
    await supplier.waiting()
    await supplier.release()
    await asyncio.wait(orders, return_when=asyncio.FIRST_COMPLETED)
    return [order.done() for order in orders]
"""
    checks = """
        for backwards, trial in enumerate(trials.of("threads", times=2)):
            trial.backwards = bool(backwards)
            same(await submission.overlaps(trial.client, trial.supplier), [not backwards, bool(backwards)])
            trial.end()
            same((trial.left_held, trial.left_in_flight), (False, 1))
    """
    holds(checks, submission)


def test_a_crowd_is_refused(holds):
    submission = """
import asyncio

async def overlaps(client, supplier):
    crowd = await asyncio.gather(*(client.get() for _ in range(60)), return_exceptions=True)
    return [str(answer) for answer in crowd if isinstance(answer, ConnectionRefusedError)]
"""
    checks = """
        for trial in trials.of(""):
            refused = await submission.overlaps(trial.client, trial.supplier)
            same(refused, 10 * ["the server takes 50 requests at once, and no more"])
            trial.end()
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


def test_a_server_that_dies_is_no_fault_of_the_submission(graded):
    grader = """
@pytest.mark.points(10)
async def test_it(submission, trials):
    \"\"\"It does.\"\"\"
    import os, signal

    [trial] = trials.of("async view")
    pid = trials._servers.pids[trial.name]
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    await submission.overlaps(trial.client, trial.supplier).outcome()
    trial.end()
"""
    verdict = graded(grader, JUDGE)
    assert verdict.ending == "grader_error"
    assert "ServiceUnavailable: The uvicorn with an async view does not answer" in verdict.message
