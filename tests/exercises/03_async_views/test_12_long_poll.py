"""Grader of 3.12: wait for a change or the deadline, whichever comes first, and for nobody who has hung up."""

import secrets

import pytest

from course.grader.examiner import expect, expect_json, expect_status
from course.grader.examiner.asgi import read_response

PATIENCE = 25  # seconds

pytestmark = pytest.mark.kitchen


def ask(submission, query=""):
    """A question that is asked, and not answered yet."""
    question = submission.site.open_http("GET", f"/changes/{query}")
    question.deliver({"type": "http.request", "body": b"", "more_body": False})
    return question


def change(supplier, number):
    """A new price, and what the view has to say of it."""
    name = f'"{secrets.token_hex(4)}" crème fraîche'
    return {"id": number, "ingredient": name, "price": f"{supplier.change(name):.2f}"}


async def expect_waiting(question, supplier, wanted="no answer before something changes"):
    """The question is asked and nothing has happened, so somebody listens and there is no answer."""
    if not await question.silent():
        raise (await read_response(question)).unmet(wanted)
    seen = f"{question.asked} waits, but not for the supplier"
    expect(supplier.in_flight, seen=seen, wanted="it to wait for what changes.listen gives")


async def answer_at_once(question):
    """The answer that must be there before the time moves."""
    seen = f"{question.asked} got no answer, though its change has happened"
    expect(not await question.silent(), seen=seen, wanted="the answer at once")
    return await read_response(question)


@pytest.mark.points(2)
async def test_the_next_change_is_answered_when_it_comes(submission, supplier, clock):
    """A question waits for the next change, and is answered at the moment when it comes."""
    change(supplier, 1)  # is over, so nobody asks for it
    question = ask(submission)
    await expect_waiting(question, supplier)
    await clock.sleep(7)
    wanted = change(supplier, 2)
    expect_json(await read_response(question), wanted)
    expect(
        clock.now < 8,
        seen=f"the change came after 7 seconds, the answer after {clock.now:g}",
        wanted="the answer to come with the change",
    )


@pytest.mark.points(2)
async def test_without_a_change_the_answer_is_204_at_the_deadline(submission, supplier, clock):
    """When nothing changes, the answer comes after 25 seconds: 204, without a body."""
    question = ask(submission)
    await clock.sleep(PATIENCE - 0.5)
    await expect_waiting(question, supplier, f"no answer before {PATIENCE} seconds are over")
    await clock.sleep(1)
    seen = f"there is no answer after {clock.now:g} seconds without a change"
    expect(not await question.silent(), seen=seen, wanted=f"status 204 after {PATIENCE} seconds")
    response = await read_response(question)
    expect_status(response, 204)
    if response.body:
        raise response.unmet("no body: 204 says that there is none, and a real server breaks off here")


@pytest.mark.points(2)
async def test_what_was_missed_is_answered_at_once(submission, supplier):
    """?after= asks for the change behind that number, which is answered at once when it has happened already."""
    missed = [change(supplier, number) for number in (1, 2, 3)]
    for number, wanted in enumerate(missed):
        expect_json(await answer_at_once(ask(submission, f"?after={number}")), wanted)
    question = ask(submission, "?after=3")
    await expect_waiting(question, supplier)
    wanted = change(supplier, 4)
    expect_json(await read_response(question), wanted)


@pytest.mark.points(1)
async def test_an_after_that_is_no_number_gets_400(submission, supplier):
    """?after=soup is answered with 400 at once, and nobody listens for it."""
    for word in ("soup", "1.5", "7%20or%208"):
        question = ask(submission, f"?after={word}")
        expect(not await question.silent(), seen=f"{question.asked} waits for a change", wanted="status 400 at once")
        expect_status(await read_response(question), 400)
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
    wanted = change(supplier, 1)
    expect_json(await read_response(question), wanted)
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
    """While two questions wait, a third one is answered; and both hear of the next change."""
    first = change(supplier, 1)
    waiting = [ask(submission), ask(submission)]
    for question in waiting:
        await expect_waiting(question, supplier)
    expect_json(await answer_at_once(ask(submission, "?after=0")), first)
    second = change(supplier, 2)
    for question in waiting:
        expect_json(await answer_at_once(question), second)
