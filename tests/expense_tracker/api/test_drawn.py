"""Every page, drawn by its real template in the event loop: none of them asks the database there."""

from __future__ import annotations

import pytest
from django.test import AsyncClient
from expenses.models import Category, Expense

from ..visitors import House, Visitor

SOUP = {"amount": "12.50", "currency": "EUR", "description": "<script>alert(1)</script>", "spent_on": "2026-03-02"}


@pytest.fixture
async def page(ada: Visitor, food: int) -> AsyncClient:
    """The browser of somebody who has a little of everything."""
    page = AsyncClient(enforce_csrf_checks=False)
    await page.aforce_login(ada.user)
    await page.post("/expenses/new/", {**SOUP, "category": food})
    await page.post("/categories/", {"name": "Rent & more", "spending_limit": "300"})
    await page.post("/incomes/", {"amount": "2000", "description": "Salary"})
    box = {"amount": "9.99", "currency": "EUR", "category": food, "description": "Box", "every": "month"}
    await page.post("/recurring/", box)
    return page


async def test_every_page_is_drawn_and_shows_a_script_as_text(page: AsyncClient):
    expense, rent = await Expense.objects.aget(), await Category.objects.aget(name="Rent & more")
    for path in (
        "/",
        "/?text=script&from=2026-03-01&to=2026-03-31",
        "/expenses/",
        "/expenses/?deleted=1&page=2",
        "/expenses/new/",
        f"/expenses/{expense.pk}/",
        "/categories/",
        f"/categories/{rent.pk}/",
        "/incomes/",
        "/recurring/",
        "/settings/",
        "/notifications/",
        "/import/",
    ):
        response = await page.get(path)
        assert response.status_code == 200, path
        assert b"<script>alert" not in response.content, path
        assert b"csrfmiddlewaretoken" in response.content, path


async def test_what_was_wrong_or_changed_meanwhile_is_drawn(page: AsyncClient, food: int):
    expense = await Expense.objects.aget()
    for path, data, status in (
        ("/expenses/new/", {**SOUP, "amount": "x"}, 400),
        (f"/expenses/{expense.pk}/", {**SOUP, "category": food, "version": 9}, 409),
        (f"/expenses/{expense.pk}/delete/", {"version": 9}, 409),
        ("/categories/", {"name": ""}, 400),
        ("/incomes/", {"amount": "0"}, 400),
        ("/recurring/", {}, 400),
        ("/settings/", {"zone": "Mars"}, 400),
        ("/import/", {}, 400),
        ("/expenses/999/", {}, 404),
    ):
        response = await page.post(path, data)
        assert response.status_code == status, path
        assert b"<script>alert" not in response.content, path


async def test_a_preview_is_drawn(page: AsyncClient, tmp_path):
    file = tmp_path / "march.csv"
    file.write_text("spent_on,amount,currency,category,description\n2026-03-02,x,EUR,<script>alert(1)</script>,Tea\n")
    with file.open("rb") as content:
        path = (await page.post("/import/", {"file": content}))["Location"]
    response = await page.get(path)
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    await page.post(path)
    assert b"This file was written: 0 expenses added." in (await page.get(path)).content


async def test_the_pages_of_a_preview_are_buttons_that_keep_what_is_ticked(page: AsyncClient, tmp_path, monkeypatch):
    monkeypatch.setattr("expenses.domain.csv_files.PER_PAGE", 1)
    file = tmp_path / "march.csv"
    file.write_text("spent_on,amount,currency,category,description\n" + "2026-03-02,x,EUR,Food,Tea\n" * 3)
    with file.open("rb") as content:
        path = (await page.post("/import/", {"file": content}))["Location"]
    drawn = (await page.post(path, {"twin": "2", "page": "2"})).content
    for piece in (b'name="page" value="1"', b'name="page" value="3"', b'type="hidden" name="twin" value="2"'):
        assert piece in drawn


async def test_a_guest_sees_login_and_signup_and_errors(house: House):
    guest = AsyncClient()
    for path, status in (("/login/", 200), ("/signup/", 200), ("/nothing/", 404)):
        assert (await guest.get(path)).status_code == status
    for path in ("/login/", "/signup/"):
        assert (await guest.post(path, {})).status_code == 400
