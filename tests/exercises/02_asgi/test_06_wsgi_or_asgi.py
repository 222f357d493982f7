"""Grader of 2.6: servers are judged by what they do, with real gunicorns and uvicorns to judge."""

import pytest

from course.grader.examiner import describe, expect, shown


@pytest.mark.points(2)
@pytest.mark.server
async def test_two_requests_are_under_way_at_once(submission, trials):
    """Two dishes are asked for, the second without waiting for the first."""
    [trial] = trials.of("threads")
    outcome = await submission.overlaps(trial.client, trial.supplier).outcome()
    trial.end()
    if trial.peak < 2 and outcome.kind == "returned":
        seen = f"overlaps asked for {counted(trial.asked, 'dish', 'dishes')}, never for two at once"
    else:
        seen = describe("overlaps", outcome)
    fine = trial.peak >= 2 and outcome.kind == "returned"
    expect(fine, seen=seen, wanted="two requests under way at the same time", line=outcome.line)


@pytest.mark.points(2)
@pytest.mark.server
async def test_nobody_is_left_waiting(submission, trials):
    """Two answers are kept back and then let go: when overlaps returns, both dishes have been served."""
    for backwards, trial in enumerate(trials.of("threads", times=2)):
        trial.backwards = bool(backwards)  # once the first dish comes first, once the second
        await submission.overlaps(trial.client, trial.supplier)
        held, still = trial.holds, trial.in_flight
        trial.end()
        expect_left(trial, held, still)


def expect_left(trial, held, still):
    wanted = "two answers kept back, and both let go before overlaps returns"
    expect(not held, seen="when overlaps returned, the supplier still kept its answers back", wanted=wanted)
    seen = f"when overlaps returned, {counted(still, 'request was', 'requests were')} still on the way"
    expect(not still, seen=seen, wanted=wanted)
    expect(trial.kept >= 2, seen=f"the supplier kept {counted(trial.kept, 'answer', 'answers')} back", wanted=wanted)
    served = counted(trial.served, "dish was", "dishes were")
    expect(trial.served >= 2, seen=f"{served} served, the rest given up", wanted=wanted)


@pytest.mark.points(3)
@pytest.mark.server
async def test_gunicorn_is_judged_right(submission, trials):
    """Of two gunicorns, one sync worker and four threads, it is said right which overlaps."""
    await expect_judged_right(submission, trials, "gunicorn")


@pytest.mark.points(3)
@pytest.mark.server
async def test_uvicorn_is_judged_right(submission, trials):
    """Of two uvicorns, an async view and one that blocks the loop, it is said right which overlaps."""
    await expect_judged_right(submission, trials, "uvicorn")


async def expect_judged_right(submission, trials, server):
    """Judge each of these servers twice, in an order that nobody knows."""
    judged = trials.of(server, times=2)
    for trial in judged:
        trial.answer = await submission.overlaps(trial.client, trial.supplier)
        trial.end()
    for trial in sorted(judged, key=lambda trial: trial.name):
        did = "began" if trial.overlaps else "did not begin"
        expect(
            trial.answer is trial.overlaps,
            seen=f"overlaps returned {shown(trial.answer)} about {trial.name}",
            wanted=f"{trial.overlaps}: it {did} the second request while the first was waiting",
        )


def counted(number, one, more):
    return f"{number} {one if number == 1 else more}"
