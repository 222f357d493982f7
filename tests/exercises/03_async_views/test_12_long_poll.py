"""Grader of 3.12: wait for a change or the deadline, whichever comes first, and for nobody who has hung up."""

import secrets

import pytest

from course.grader.examiner import expect, shown
from course.grader.examiner.asgi import read_response

PATIENCE = 25  # seconds

pytestmark = pytest.mark.kitchen


def ask(submission, query=""):
    """A question that is asked, and not answered yet."""
    question = submission.site.open_http("GET", f"/changes/{query}")
    question.deliver({"type": "http.request", "body": b"", "more_body": False})
    return question


def something():
    return f'"{secrets.token_hex(4)}" crème fraîche'


def change(supplier, number):
    """A new price, and what the view has to say of it."""
    name = something()
    return {"id": number, "ingredient": name, "price": f"{supplier.change(name):.2f}"}


def expect_answer(response, wanted):
    expect(
        response.status == 200 and response.json() == wanted,
        seen=f"status {response.status} and {shown(response.body.decode(errors='replace'))}",
        wanted=f"status 200 and {shown(wanted)}",
    )


async def expect_waiting(question, supplier):
    """The question is asked, nothing has happened, so there is no answer."""
    if not await question.silent():
        response = await read_response(question)
        expect(False, seen=f"it answered at once, with status {response.status}", wanted="to wait for a change")
    expect(supplier.in_flight, seen="it waits, but nobody listens to the supplier", wanted="changes.listen to be used")


@pytest.mark.points(2)
async def test_the_next_change_is_answered_when_it_comes(submission, supplier, clock):
    """A question waits for the next change, and is answered at the moment when it comes."""
    change(supplier, 1)  # is over, so nobody asks for it
    question = ask(submission)
    await expect_waiting(question, supplier)
    await clock.sleep(7)
    wanted = change(supplier, 2)
    expect_answer(await read_response(question), wanted)
    expect(
        clock.now < 8,
        seen=f"the change came after 7 seconds, the answer after {clock.now:g}",
        wanted="the answer to come with the change",
    )


@pytest.mark.points(2)
async def test_without_a_change_the_answer_is_204_at_the_deadline(submission, supplier, clock):
    """When nothing changes, the answer comes after 25 seconds: 204, without a body."""
    question = ask(submission)
    await clock.sleep(PATIENCE - 1)
    await expect_waiting(question, supplier)
    await clock.sleep(2)
    expect(
        not await question.silent(),
        seen=f"no answer after {clock.now:g} seconds without a change",
        wanted=f"status 204 after {PATIENCE} seconds",
    )
    response = await read_response(question)
    expect(response.status == 204, seen=f"status {response.status} at the deadline", wanted="status 204")
    expect(
        response.body == b"",
        seen=f"a 204 with a body: {shown(response.body.decode(errors='replace'))}; a real server fails on that",
        wanted="no body: 204 says that there is none",
    )


@pytest.mark.points(2)
async def test_what_was_missed_is_answered_at_once(submission, supplier, clock):
    """?after= asks for the change behind that number, which is answered at once when it has happened already."""
    missed = [change(supplier, number) for number in (1, 2, 3)]
    for number, wanted in enumerate(missed):
        question = ask(submission, f"?after={number}")
        expect(
            not await question.silent(),
            seen=f"?after={number} waits, though change {number + 1} has happened",
            wanted=f"change {number + 1} at once",
        )
        expect_answer(await read_response(question), wanted)
    question = ask(submission, "?after=3")
    await expect_waiting(question, supplier)
    wanted = change(supplier, 4)
    expect_answer(await read_response(question), wanted)


@pytest.mark.points(1)
async def test_an_after_that_is_no_number_gets_400(submission, supplier):
    """?after=soup is answered with 400, and the supplier is not troubled with it."""
    for word in ("soup", "1.5", "", "7%20or%208"):
        question = ask(submission, f"?after={word}")
        expect(not await question.silent(), seen=f"?after={word} waits for a change", wanted="status 400 at once")
        response = await read_response(question)
        expect(response.status == 400, seen=f"status {response.status} for ?after={word}", wanted="status 400")
    expect(not supplier.requests, seen="the supplier was asked all the same", wanted="no question to the supplier")


@pytest.mark.points(2)
async def test_nobody_listens_when_the_waiting_is_over(submission, supplier, clock):
    """When the guest hangs up, when the time is up and when a change was answered, the listening ends."""
    question = ask(submission)
    await expect_waiting(question, supplier)
    question.deliver({"type": "http.disconnect"})
    await expect_silence(supplier, clock, "a guest has hung up")
    question = ask(submission)
    await expect_waiting(question, supplier)
    await clock.sleep(PATIENCE + 1)
    await expect_silence(supplier, clock, "the time was up")
    question = ask(submission)
    await expect_waiting(question, supplier)
    change(supplier, 1)
    await read_response(question)
    await expect_silence(supplier, clock, "the change was answered")


async def expect_silence(supplier, clock, when):
    await clock.quiet()
    expect(
        not supplier.in_flight,
        seen=f"{when}, and the connection to the supplier stays open, for nobody",
        wanted="the listening to end with the waiting",
    )


@pytest.mark.points(1)
async def test_others_are_served_meanwhile(submission, supplier):
    """While one question waits, another is answered; and two that wait together both hear of the change."""
    first = change(supplier, 1)
    waiting = [ask(submission), ask(submission)]
    for question in waiting:
        await expect_waiting(question, supplier)
    quick = ask(submission, "?after=0")
    expect(
        not await quick.silent(),
        seen="while two questions wait, a third one gets no answer, though its change has happened",
        wanted="it to be answered at once",
    )
    expect_answer(await read_response(quick), first)
    second = change(supplier, 2)
    for question in waiting:
        expect_answer(await read_response(question), second)
