"""Grader of 1.6: a thousand calls, never more than ten at the same time."""

import secrets

import pytest

from course.grader.examiner import expect, shown

TELEPHONES = 10


def telephone(stove, seconds=1):
    return stove.helper("fetch", answer=lambda name: f"{name}: {secrets.token_hex(4)}", seconds=seconds)


def suppliers(count):
    return [f"supplier {number}" for number in range(1, count + 1)]


@pytest.mark.points(3)
async def test_never_more_than_ten_calls_at_once(submission, stove, clock):
    """A thousand names are fetched, and never more than 10 calls are in the air."""
    call = submission.fetch_all(suppliers(1000), telephone(stove))
    await clock.sleep(150)
    if call.done:
        await call
    expect(
        stove.peak <= TELEPHONES,
        seen=f"up to {stove.peak} calls in the air",
        wanted="never more than 10",
        line=stove.line,
    )
    done = sum(call.ending == "answered" for call in stove.calls)
    expect(
        done == 1000,
        seen=f"{done} calls of 1 second were answered within 150 seconds",
        wanted="1000: ten telephones need 100 seconds for them",
    )


@pytest.mark.points(2)
async def test_ten_calls_run_at_once(submission, stove):
    """While there is work, all 10 telephones are in use."""
    await submission.fetch_all(suppliers(30), telephone(stove))
    first_end = min((call.ended for call in stove.calls if call.ended is not None), default=0)
    begun = sum(call.started < first_end for call in stove.calls)
    expect(
        begun == TELEPHONES,
        seen=f"{begun} calls were in the air when the first one ended",
        wanted="10, as long as there are names left",
        line=stove.line,
        chart=stove.chart(wanted=[("fetch", 0, 1)] * TELEPHONES),
    )


@pytest.mark.points(3)
async def test_a_free_telephone_is_taken_at_once(submission, stove):
    """Who hangs up hands the telephone on at once: one long call holds up nobody else."""
    await submission.fetch_all(
        suppliers(60), telephone(stove, seconds=lambda name: 1000 if name == "supplier 1" else 1)
    )
    expect(stove.peak == TELEPHONES, seen=f"up to {stove.peak} calls in the air", wanted="10, no more and no fewer")
    late = sum(call.started >= 1000 for call in stove.calls)
    expect(
        not late,
        seen=f"{late} calls waited for the one long call to end, while 9 telephones were free",
        wanted="each call to begin as soon as any telephone is free",
    )


@pytest.mark.points(2)
async def test_the_answers_come_in_the_order_of_the_names(submission, stove):
    """The answers come in the order of the names, whichever comes first."""
    names = suppliers(25)
    fetch = telephone(stove, seconds=lambda name: 1 + int(name.split()[1]) % 7)
    answers = await submission.fetch_all(names, fetch)
    wanted = [next((call.value for call in stove.calls if call.args == (name,)), None) for name in names]
    expect(
        isinstance(answers, list) and len(answers) == len(names),
        seen=f"fetch_all returned {shown(answers)}",
        wanted=f"a list of {len(names)} answers",
    )
    for place, (answer, right) in enumerate(zip(answers, wanted, strict=True), 1):
        expect(
            answer == right and right,
            seen=f"place {place} holds {shown(answer)}",
            wanted=f"{shown(right)} there, for the answers stand in the order of the names",
        )
