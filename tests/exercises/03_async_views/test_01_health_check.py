"""Grader of 3.1: the smallest async view."""

import pytest

from course.grader.examiner import expect, expect_json
from course.services.behaviours import Down

HEALTHY = {"status": "healthy", "async": True}
pytestmark = pytest.mark.kitchen


@pytest.mark.points(3)
async def test_the_kitchen_is_healthy(submission):
    """GET /health/ answers 200 with the JSON that the kitchen is healthy."""
    expect_json(await submission.site.get("/health/"), HEALTHY)


@pytest.mark.points(2)
async def test_it_asks_nobody_and_takes_no_time(submission, supplier, database, clock):
    """The answer comes at once, without a question to the supplier or the database."""
    supplier.behaves(Down())
    expect_json(await submission.site.get("/health/"), HEALTHY, asked="GET /health/, while the supplier was down,")
    asked = [f"the supplier was asked for {request.path}" for request in supplier.requests]
    asked += [f"the database was asked {query}" for query in database.queries]
    expect(not asked, seen=", ".join(asked), wanted="no question: only this process is checked")
    expect(not clock.now, seen=f"the answer took {clock.now:g} seconds", wanted="an answer at once: nothing waits")


@pytest.mark.server
@pytest.mark.points(3)
async def test_it_answers_behind_a_real_server(submission):
    """Behind a real uvicorn two calls over TCP are answered just so."""
    async with submission.site.served() as client:
        for _ in range(2):
            expect_json(await client.get("/health/"), HEALTHY, asked="GET /health/ over uvicorn")


@pytest.mark.probe
@pytest.mark.points(2)
async def test_django_awaits_the_view(submission):
    """The view is async: Django awaits it, and puts it into no thread."""
    expect_json(await submission.site.get("/health/"), HEALTHY)
    expect(
        await submission.view_is_async("/health/"),
        seen="the view at /health/ is sync: Django put it into a thread",
        wanted="a view that Django awaits on the event loop",
    )
