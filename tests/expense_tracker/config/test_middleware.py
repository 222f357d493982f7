"""Django's middlewares in the event loop: no trips to a thread but for what is to be kept."""

from __future__ import annotations

import threading

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.core.signals import request_started
from django.db import connections
from django.test import AsyncClient

from capstone.loop import ASKS, BEGINNING, stay_in_the_loop


@pytest.fixture(autouse=True)
def patched(monkeypatch):
    """As in the server; afterwards as before."""
    for middleware in ASKS:
        monkeypatch.setattr(middleware, "__acall__", middleware.__acall__)
    stay_in_the_loop()
    yield
    for receiver in BEGINNING:
        request_started.connect(receiver)


@pytest.fixture
async def admin(transactional_db):
    """A browser in which somebody of the admin is logged in."""
    user = await sync_to_async(get_user_model().objects.create_superuser)("root", "root@example.com", "x")
    client = AsyncClient()
    await client.aforce_login(user)
    yield client
    await sync_to_async(connections.close_all)()


async def test_what_only_looks_at_headers_and_cookies_makes_no_trip_to_a_thread(admin, monkeypatch):
    threads: dict[str, set[int]] = {}

    def watched(middleware, name):
        original = getattr(middleware, name)

        def watching(self, *parts):
            threads.setdefault(f"{middleware.__name__}.{name}", set()).add(threading.get_ident())
            return original(self, *parts)

        monkeypatch.setattr(middleware, name, watching)

    for middleware in ASKS:
        for name in ("process_request", "process_response"):
            if hasattr(middleware, name):
                watched(middleware, name)
    assert (await admin.get("/api/settings/")).status_code == 200
    assert len(threads) == 12
    assert set.union(*threads.values()) == {threading.get_ident()}


async def test_a_login_and_a_message_are_kept(admin):
    response = await admin.post("/admin/expenses/category/add/", {"name": "Food"})
    assert response.status_code == 302
    page = await admin.get("/admin/expenses/category/")
    assert "was added successfully" in page.content.decode()
    assert "was added successfully" not in (await admin.get("/admin/expenses/category/")).content.decode()
    await admin.post("/admin/logout/")
    assert (await admin.get("/api/settings/")).status_code == 401
    response = await admin.post("/login/", {"username": "root", "password": "x"})
    assert response.status_code == 302
    assert (await admin.get("/api/settings/")).status_code == 200


def test_a_request_begins_without_a_trip_to_a_thread():
    assert [request_started.disconnect(receiver) for receiver in BEGINNING] == [False, False]  # they are gone already
