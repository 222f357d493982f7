"""A recipe is complete: everybody hears of it once, by mail and in the pages, whatever a mail server does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from course.demos.household import WORKER, Household
from course.grader.examiner.failures import expect

from ...acceptance.people import comes
from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def three(newcomer) -> list[Chef]:
    """Who have had no mail yet."""
    return [await newcomer(name) for name in ("owner", "editor", "viewer")]


@pytest_asyncio.fixture(loop_scope="session")
async def pie(three: list[Chef]) -> int:
    """The recipe of these three."""
    owner, editor, viewer = three
    pie = await owner.cooks("Leek pie")
    await owner.shares(pie, editor)
    await owner.shares(pie, viewer, role="viewer")
    return pie


async def completes(chef: Chef, recipe: int) -> int:
    """The status of the answer."""
    return (await chef.call("POST", f"recipes/{recipe}/complete/")).status_code


async def settled(owner: Chef) -> dict[str, Any]:
    """What the owner is told once each of the mails was taken or refused."""

    async def told() -> list[dict[str, Any]]:
        return [row["data"] for row in await owner.log() if row["kind"] == "recipe.mailed"]

    (data,) = await comes(told)
    return data


def expect_one_each(letters: list[list[Any]], when: str) -> None:
    """Each of them got one letter, which names the pie."""
    counts = [len(mine) for mine in letters]
    expect(counts == [1] * len(counts), seen=f"{counts} mails to {len(counts)} people {when}", wanted="one for each")
    assert all("Leek pie" in str(letter["Subject"]) for mine in letters for letter in mine)


@pytest.mark.step("13.10", points=4)
async def test_two_who_complete_at_once_tell_everybody_once(three: list[Chef], pie: int, mails):
    """When two mark a recipe complete at once, and one of them again, everybody gets one mail and one notification."""
    owner, editor, _ = three
    await asyncio.gather(completes(owner, pie), completes(editor, pie))
    assert await completes(owner, pie) == 200
    expect_one_each([await mails(chef, 1) for chef in three], "after it was completed three times")
    await settled(owner)
    expect_one_each([await mails(chef) for chef in three], "once all had gone out")
    told = [await chef.kinds("recipe.completed") for chef in three]
    expect(
        told == [["recipe.completed"]] * 3,
        seen=f"{[len(kinds) for kinds in told]} notifications",
        wanted="one for each",
    )


@pytest.mark.step("13.10", points=3)
async def test_a_mail_server_that_is_down_holds_up_nobody(three: list[Chef], pie: int, kitchen: Household, mails):
    """While the mail server is down a recipe is completed all the same; when it is back each mail goes out once."""
    owner, _, _ = three
    await kitchen.mail.shut()
    status = await completes(owner, pie)
    expect(status == 200, seen=f"an answer with status {status} while no mail could go out", wanted="200")
    assert (await owner.reads(pie))["status"] == "complete"
    await kitchen.mail.open_again()
    letters = [await mails(chef, 1) for chef in three]
    expect_one_each(letters, "when the mail server was back")
    assert await settled(owner) == {"recipe": pie, "refused": []}
    expect_one_each([await mails(chef) for chef in three], "once all had gone out")


@pytest.mark.step("13.10", points=3)
async def test_a_dead_address_stops_nobody_else_and_the_owner_is_told(
    three: list[Chef], pie: int, kitchen: Household, mails
):
    """An address that does not exist costs its own mail only, and its owner is told whom the mails did not reach."""
    owner, editor, viewer = three
    kitchen.mail.refuse(550, to=editor.address)
    status = await completes(owner, pie)
    expect(status == 200, seen=f"an answer with status {status}", wanted="200")
    expect_one_each([await mails(chef, 1) for chef in (owner, viewer)], "when the third address was dead")
    data = await settled(owner)
    refused = data["refused"]
    expect(refused == [editor.address], seen=f"{refused} as refused", wanted=f"{[editor.address]}")
    assert await mails(editor) == []


async def test_the_worker_is_killed_in_a_mail_and_another_sends_it(
    three: list[Chef], pie: int, kitchen: Household, mails
):
    owner, _, _ = three
    began = kitchen.mail.stalled
    kitchen.mail.stall(3600, times=1)
    assert await completes(owner, pie) == 200

    async def in_the_middle() -> bool:
        return kitchen.mail.stalled > began

    await comes(in_the_middle)
    await kitchen.parts[WORKER].kill()
    await kitchen.start(WORKER)
    assert await settled(owner) == {"recipe": pie, "refused": []}
    # Another of the three may have been taken by the mail server a moment before, and the worker killed before it could
    # write that down: it comes again, as the same mail.
    assert [len({letter["Message-ID"] for letter in await mails(chef, 1)}) for chef in three] == [1, 1, 1]


async def test_only_who_may_edit_completes(three: list[Chef], pie: int, guest: Chef):
    _, editor, viewer = three
    assert await completes(guest, pie) == 401
    assert await completes(viewer, pie) == 403
    assert (await viewer.reads(pie))["status"] == "draft"
    assert await completes(editor, pie) == 200
    assert (await viewer.reads(pie))["status"] == "complete"
