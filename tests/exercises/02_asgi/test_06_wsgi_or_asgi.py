"""Grader of 2.6: servers are judged by what they do, with real gunicorns and uvicorns to judge."""

import pytest

from course.grader.examiner import describe, expect, shown


async def judge(submission, trial):
    """Let the submission judge one server; gives how that ended."""
    outcome = await submission.overlaps(trial.client, trial.supplier).outcome()
    trial.end()
    trial.answer = outcome.value
    return outcome


def expect_returned(outcome, wanted):
    expect(outcome.kind == "returned", seen=describe("overlaps", outcome), wanted=wanted, line=outcome.line)


@pytest.mark.points(2)
@pytest.mark.server
async def test_two_requests_are_under_way_at_once(submission, trials):
    """Two dishes are asked for, the second without waiting for the first."""
    [trial] = trials.of("threads")
    wanted = "two requests under way at the same time"
    expect_returned(await judge(submission, trial), wanted)
    asked = counted(trial.asked, "dish", "dishes")
    expect(trial.peak >= 2, seen=f"overlaps asked for {asked}, never for two at once", wanted=wanted)


@pytest.mark.points(2)
@pytest.mark.server
async def test_nobody_is_left_waiting(submission, trials):
    """Two answers are kept back and then let go: when overlaps returns, both dishes have been served."""
    for backwards, trial in enumerate(trials.of("threads", times=2)):
        trial.backwards = bool(backwards)  # once the first dish comes first, once the second
        expect_returned(await judge(submission, trial), "overlaps to return")
        expect_nothing_left(trial, submission.probes.never_awaited)


def expect_nothing_left(trial, never_awaited):
    wanted = "two answers kept back, and both let go before overlaps returns"
    expect(not trial.left_held, seen="when overlaps returned, the supplier still kept its answers back", wanted=wanted)
    still = counted(trial.left_in_flight, "request was", "requests were")
    expect(not trial.left_in_flight, seen=f"when overlaps returned, {still} still on the way", wanted=wanted)
    kept = f"the supplier kept {counted(trial.kept, 'answer', 'answers')} back"
    for forgotten in never_awaited[:1]:  # a detail: hold() without await does nothing
        kept += f", and nobody awaited {forgotten.name}() in {forgotten.line}"
    expect(trial.kept >= 2, seen=kept, wanted=wanted)
    served = counted(trial.served, "dish was", "dishes were")
    expect(trial.served >= 2, seen=f"{served} served, the rest given up", wanted=wanted)


@pytest.mark.points(3)
@pytest.mark.server
async def test_gunicorn_is_judged_right(submission, trials):
    """Of two gunicorns, one sync worker and four threads, it is said right which overlaps."""
    await expect_judged_right(submission, trials.of("gunicorn", times=3))


@pytest.mark.points(3)
@pytest.mark.server
async def test_uvicorn_is_judged_right(submission, trials):
    """Of two uvicorns, an async view and one that blocks the loop, it is said right which overlaps."""
    await expect_judged_right(submission, trials.of("uvicorn", times=3))


async def expect_judged_right(submission, trials):
    """Each server is judged more than once, so that guessing does not pay."""
    for trial in trials:
        expect_returned(await judge(submission, trial), "True or False")
    for trial in sorted(trials, key=lambda trial: trial.name):
        did = "began" if trial.overlaps else "did not begin"
        expect(
            trial.answer is trial.overlaps,
            seen=f"overlaps returned {shown(trial.answer)} about {trial.name}",
            wanted=f"{trial.overlaps}: it {did} the second request while the first was waiting",
        )


def counted(number, one, more):
    return f"{number} {one if number == 1 else more}"
