"""Chefs with browsers: what they cook, share and open."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from ...acceptance.people import Tab, Visitor, comes
from .pages import Page

# The zone in which the daily report, at 17:00, is farthest away: no mail but those that a test is about.
_ZONES = ("UTC", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles")
EARLY = min(_ZONES, key=lambda zone: datetime.now(ZoneInfo(zone)).hour)


class Chef(Visitor):
    """Somebody in the kitchen. Pages go to the last server, as all sockets do."""

    async def sign_up(self, **fields: Any) -> httpx.Response:
        """Come to cook here, early in the day."""
        return await super().sign_up(**{"zone": EARLY, **fields})

    async def cooks(self, name: str = "Onion soup", **wanted: Any) -> int:
        """The id of a new recipe."""
        return (await self.does("POST", "recipes/", {"name": name, **wanted}))["recipe"]["id"]

    async def reads(self, recipe: int, **options: Any) -> dict[str, Any]:
        """A recipe as it now is."""
        return (await self.does("GET", f"recipes/{recipe}/", **options))["recipe"]

    async def finds(self, recipe: int, name: str) -> None:
        """Returns once the API has a recipe under a name with these words, in any order."""

        async def there() -> bool:
            return sorted((await self.reads(recipe))["name"].split()) == sorted(name.split())

        await comes(there)

    async def edits(self, recipe: int, **wanted: Any) -> dict[str, Any]:
        """A recipe after an edit by the API."""
        return (await self.does("PATCH", f"recipes/{recipe}/", wanted))["recipe"]

    async def shares(self, recipe: int, *others: Chef, role: str = "editor") -> None:
        """Invite these; they come."""
        for other in others:
            invitation = await self.does("POST", f"recipes/{recipe}/invitations/", {"role": role})
            token = invitation["invitation"]["url"].rstrip("/").rpartition("/")[2]
            await other.does("POST", f"invitations/{token}/")

    async def id_in(self, recipe: int) -> int:
        """One's own number, as a collaborator of a recipe."""
        rows = (await self.does("GET", f"recipes/{recipe}/collaborators/"))["collaborators"]
        return next(row["user"] for row in rows if row["username"] == self.name)

    async def versions(self, recipe: int) -> list[dict[str, Any]]:
        """The versions of a recipe."""
        return (await self.does("GET", f"recipes/{recipe}/versions/"))["versions"]

    async def version(self, recipe: int, number: int = 0) -> dict[str, Any]:
        """The first automatic version at or above this number of the log, once there is one."""

        async def found() -> dict[str, Any] | None:
            rows = [row for row in await self.versions(recipe) if row["automatic"] and row["number"] >= number]
            return min(rows, key=lambda row: row["number"]) if rows else None

        return await comes(found)

    async def connects(self, recipe: Any, page: Page | None = None, *, at: int = -1, **options: Any) -> Page:
        """A page of a recipe whose socket is open, and no more."""
        page = page or Page()
        await page.connect(await self.socket(f"/ws/recipes/{recipe}?acks=1", at=at, **options))
        return page

    async def opens(self, recipe: int, page: Page | None = None, *, at: int = -1) -> Page:
        """A page that has all of a recipe, and of which the server has all."""
        page = await self.connects(recipe, page, at=at)
        await page.sync()
        return page

    async def watches(self, recipe: int, page: Page | None = None, *, at: int = -1) -> Page:
        """A page that has all of a recipe; the server does not ask it for anything."""
        page = await self.connects(recipe, page, at=at)
        await page.until(lambda: page.synced)
        return page

    async def listens(self, since: Any = None, *, at: int = -1) -> tuple[Tab, dict[str, Any]]:
        """The socket that every page has, and its hello."""
        path = "/ws/notices/" if since is None else f"/ws/notices/?since={since}"
        tab = Tab(await self.socket(path, at=at))
        return tab, await tab.find("hello")

    async def listens_live(self, *, at: int = -1) -> Tab:
        """The same, once the channel layer brings it something, also when that was mended only now."""
        tab, hello = await self.listens(at=at)
        if not hello["live"]:
            await tab.turned(live=True)
        return tab
