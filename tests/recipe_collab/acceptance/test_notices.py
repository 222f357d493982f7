"""The socket of every page: what happened, in order, none twice, none left out."""

from __future__ import annotations

import pytest

from .chefs import Chef

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_MISSED = 100


async def completed(chef: Chef, count: int) -> None:
    """So many recipes of one's own are complete: a notification each, and later one more that their mails are out."""
    for number in range(count):
        soup = await chef.cooks(f"Soup {number}")
        await chef.does("POST", f"recipes/{soup}/complete/")


async def test_a_socket_greets_with_where_the_log_ends_and_tells_what_comes(newcomer):
    eve = await newcomer("eve")
    tab, hello = await eve.listens()
    assert hello == {"type": "hello", "last": 0, "unread": 0, "live": hello["live"]}
    await completed(eve, 1)
    notices = await tab.until(2)
    assert [(row["number"], row["kind"], row["read"]) for row in notices] == [
        (1, "recipe.completed", False),
        (2, "recipe.mailed", False),
    ]
    assert (notices[0]["data"]["name"], notices[0]["data"]["by"]) == ("Soup 0", eve.name)
    assert await eve.log() == notices
    assert await eve.does("POST", "notifications/read/", {"up_to": 1}) == {"last": 2, "unread": 1}
    assert (await eve.listens())[1]["unread"] == 1


async def test_a_page_that_was_away_gets_what_it_missed_in_order(newcomer):
    eve = await newcomer("eve")
    await completed(eve, 3)
    first, _ = await eve.listens(since=0)
    told = await first.until(6)
    assert [row["number"] for row in told] == [1, 2, 3, 4, 5, 6]
    tab, hello = await eve.listens(since=4, at=0)
    assert hello["last"] == 6
    await completed(eve, 1)
    assert [row["number"] for row in await tab.until(8)] == [5, 6, 7, 8]


@pytest.mark.parametrize("since", ["99", "abc", "-1", "1.5", "", "9" * 30])
async def test_a_number_that_is_none_of_the_log_gets_a_snapshot(ada: Chef, since: str):
    tab, hello = await ada.listens(since=since)
    snapshot = await tab.find("snapshot")
    assert (snapshot["last"], snapshot["unread"]) == (hello["last"], hello["unread"])


@pytest.mark.parametrize("frame", ["{}", "", b"\0\2", "x" * 100_000])
async def test_a_page_has_nothing_to_say_here(ada: Chef, frame: str | bytes):
    tab, _ = await ada.listens()
    await tab.socket.send(frame)
    assert await tab.closed() == 4400
