"""The project as it runs: real sockets, a server that is killed, and one that ends well."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from ..pages import Page
from ..servers import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that is not started yet. The path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="recipes-") as folder:
        server = Server(Path(folder), WATCH_INTERVAL="3600")
        yield server
        server.kill()


async def test_the_server_is_killed_while_people_type_and_nothing_is_lost_or_doubled(server: Server):
    there = server.furnish("ada", "bob")
    (recipe,), sessions = there["recipes"], there["sessions"]
    server.start()
    one, two = Page(), Page()
    for page, name in ((one, "ada"), (two, "bob")):
        await server.connect(page, recipe, sessions[name])
        await page.sync()
    for round in range(3):
        for page, letter in ((one, "a"), (two, "b")):
            for place in range(10):
                await page.type(f"{letter}{round}{place} ")
        server.kill()  # with updates on their way
        await one.type(f"offline{round} ")
        assert await one.closing() == await two.closing() == 1006
        server.start()
        for page, name in ((one, "ada"), (two, "bob")):
            await server.connect(page, recipe, sessions[name])
            await page.sync()
    words = {f"{letter}{round}{place}" for letter in "ab" for round in range(3) for place in range(10)}
    words |= {f"offline{round}" for round in range(3)} | {"Soup"}
    await one.until(lambda: set(str(one.name).split()) == words)
    await two.until(lambda: str(two.name) == str(one.name))
    assert len(str(one.name).split()) == len(words)


async def test_a_server_that_ends_well_has_stored_everything_and_written_the_rows(server: Server):
    there = server.furnish("ada")
    (recipe,), session = there["recipes"], there["sessions"]["ada"]
    server.start()
    page = Page()
    await server.connect(page, recipe, session)
    await page.sync()
    await page.type("Onion ")
    await page.sync()
    words = server.end()
    assert await page.closing() == 1012
    assert "Application shutdown complete" in words
    assert "Traceback" not in words
    names = "import django; django.setup(); from recipes.models import *; print([r.name for r in Recipe.objects.all()])"
    assert server.run("-c", names) == "['Onion Soup']\n"


async def test_the_codes_of_a_close_reach_a_real_client(server: Server):
    there = server.furnish("ada")
    (recipe,), session = there["recipes"], there["sessions"]["ada"]
    server.start()
    for number, key, code in ((recipe, "invented", 4401), (999, session, 4404)):
        page = Page()
        await server.connect(page, number, key)
        assert await page.closing() == code
    with pytest.raises(InvalidStatus) as refused:
        await server.connect(Page(), recipe, session, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    page = Page()
    await server.connect(page, recipe, session)
    await page.connection.send(b"\0\2" + b"x" * 10_000_000)
    assert await page.closing() == 4413
