"""Who is here: as the server knows it, whatever pages say."""

from __future__ import annotations

from typing import Any

import pytest

from course.grader.examiner.failures import expect

from .chefs import Chef
from .pages import Page, awareness

pytestmark = pytest.mark.asyncio(loop_scope="session")


def named(state: Any) -> str | None:
    """Whom a page's state names."""
    return (state or {}).get("user", {}).get("name")


async def sees(page: Page, other: Page) -> Any:
    """The state of the other one, once this page was told of it."""
    await page.until(lambda: page.others.get(other.client))
    return page.others[other.client]


@pytest.mark.step("13.7", points=3)
async def test_a_page_cannot_say_that_it_is_somebody_else(ada: Chef, bob: Chef, soup: int):
    """Whatever name and id a page gives itself, the others see who is logged in there, and where."""
    one, two = await ada.opens(soup), await bob.opens(soup)
    await two.appears({"field": "steps/s1", "user": {"name": ada.name, "id": 1, "color": "red"}})
    state = await sees(one, two)
    told = {ada.name: "ada's name", bob.name: "bob's name"}.get(named(state) or "", "no name")
    expect(named(state) == bob.name, seen=f"{told} for bob's page", wanted="bob's name")
    assert (state["field"], state["user"]["id"]) == ("steps/s1", await bob.id_in(soup))
    late = await ada.opens(soup)
    assert named(await sees(late, two)) == bob.name


@pytest.mark.step("13.7", points=3)
async def test_who_has_closed_the_page_is_gone(ada: Chef, bob: Chef, soup: int):
    """When a socket has closed, the others are told that its page is gone, and who comes later does not see it."""
    one, two = await ada.opens(soup), await bob.opens(soup)
    await two.appears({"field": "name"})
    await sees(one, two)
    await two.goes()
    try:
        await one.until(lambda: one.others[two.client] is None)
    except TimeoutError:
        pass
    gone = one.others[two.client] is None
    expect(gone, seen="bob's page still here after its socket had closed", wanted="that it is gone")
    assert two.client not in await (await bob.opens(soup)).asks()


@pytest.mark.step("13.7", points=2)
async def test_a_page_cannot_speak_for_somebody_else(ada: Chef, bob: Chef, cleo: Chef, soup: int):
    """A page that says of somebody else's that it is gone, or elsewhere, is not believed."""
    await ada.shares(soup, cleo)
    one, two, witness = await ada.opens(soup), await bob.opens(soup), await cleo.opens(soup)
    await one.appears({"field": "name"})
    await sees(witness, one)
    for state in ({"field": "description"}, None):
        await two.send(awareness([(one.client, 7, state)]))
    await two.appears({"field": "steps/s1"})  # after these
    await sees(witness, two)
    seen = (await witness.asks()).get(one.client)
    told = f"{named(seen)} in {seen['field']!r}" if seen else "nobody"
    expect(seen and seen["field"] == "name", seen=f"{told} for ada's page", wanted=f"{ada.name} in 'name'")


@pytest.mark.step("13.7", points=2)
async def test_a_late_echo_brings_nobody_back(ada: Chef, bob: Chef, cleo: Chef, soup: int):
    """Who has said goodbye does not come back by what another page, which has not heard it, still says."""
    await ada.shares(soup, cleo)
    one, two, witness = await ada.opens(soup), await bob.opens(soup), await cleo.opens(soup)
    await two.appears({"field": "steps/s1"})
    await one.appears({"field": "name"})
    state = await sees(witness, one)
    await one.appears(None)
    await witness.until(lambda: witness.others[one.client] is None)
    await two.send(awareness([(one.client, 1, state)]))
    await two.appears({"field": "steps/s2"})
    await witness.until(lambda: (witness.others.get(two.client) or {}).get("field") == "steps/s2")
    back = one.client in await witness.asks()
    expect(not back, seen="ada's page back by an old word of bob's", wanted="nobody, as it has said goodbye")


async def test_a_page_at_another_server_is_seen_too(ada: Chef, bob: Chef, soup: int, gated):
    one = await ada.opens(soup)
    bob.urls, own = [*bob.urls, gated.url], bob.urls
    two = await bob.opens(soup)
    bob.urls = own
    await one.appears({"field": "name"})
    await two.appears({"field": "description"})
    assert named(await sees(one, two)) == bob.name
    assert named(await sees(two, one)) == ada.name
    await two.goes()
    await one.until(lambda: one.others[two.client] is None)


async def test_a_state_that_is_too_large_closes_its_socket(bob: Chef, soup: int):
    page = await bob.opens(soup)
    await page.appears({"field": "x" * 5_000})
    assert await page.closing() == 4400


async def test_one_socket_speaks_for_a_few_pages_at_most(ada: Chef, bob: Chef, soup: int):
    one, two = await ada.opens(soup), await bob.opens(soup)
    await two.appears({"field": "name"})
    await two.send(awareness([(10**6 + number, 1, {"field": "name"}) for number in range(10)]))
    await two.asks()
    assert len([state for state in (await one.asks()).values() if named(state) == bob.name]) == 4
