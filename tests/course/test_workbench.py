"""The kitchen's workbench, as a lesson's code uses it: each test runs such code in a fresh Python."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import dedent

import pytest

from .lesson_blocks import Block

START = """
import asyncio
import os
from kitchen.workbench import visit
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from kitchen.models import Chef, Recipe, Review

def go(*args, **options):
    asyncio.run(visit(*args, **options))
"""


def play(code: str, folder: Path, start: str = START) -> list[str]:
    return Block(line=1, above="", code=start + dedent(code), shown="").play(folder).splitlines()


def test_the_rows_are_always_the_same(tmp_path: Path):
    code = """
    for recipe in Recipe.objects.select_related("chef"):
        print(recipe.pk, recipe, recipe.minutes, recipe.chef, recipe.chef.user, recipe.created.date())
    print(*Review.objects.all(), sep=", ")
    """
    assert play(code, tmp_path) == [
        "1 leek soup 25 Ada ada 2026-01-05",
        "2 leek tart 50 Bo bo 2026-01-05",
        "3 plum tart 40 Bo bo 2026-01-05",
        "5 stars from Cy, 3 stars from Di",
    ]


def test_it_can_be_imported_where_a_loop_runs_and_the_sync_orm_stays_forbidden_there(tmp_path: Path):
    start = "import asyncio, os\n"
    code = """
    async def notebook():
        from kitchen.workbench import visit
        from kitchen.models import Recipe
        print(os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"))
        try:
            Recipe.objects.count()
        except Exception as error:
            print(type(error).__name__)

    asyncio.run(notebook())
    """
    assert play(code, tmp_path, start) == ["None", "SynchronousOnlyOperation"]


def test_its_database_goes_with_the_process_and_no_other_is_touched(tmp_path: Path, monkeypatch):
    mine = tmp_path / "mine.sqlite3"
    monkeypatch.setenv("KITCHEN_DATABASE", str(mine))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    code = "import django.conf; print(django.conf.settings.DATABASES['default']['NAME'], os.listdir('.'))"
    name, _, files = play(code, tmp_path)[0].partition(" ")
    assert Path(name).name == "kitchen.sqlite3"
    assert Path(name).parent.name in files
    assert os.listdir(tmp_path) == []


def test_where_django_is_set_up_already_it_says_so(tmp_path: Path):
    start = "import os, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'kitchen.settings'\ndjango.setup()\n"
    (line,) = play("import kitchen.workbench", tmp_path, start)
    assert line.startswith("RuntimeError: kitchen.workbench sets Django up with a database of its own")


VISITS = {
    "a view answers whatever the path": (
        """
        async def view(request):
            return JsonResponse({"asked": request.get_full_path(), "recipes": await Recipe.objects.acount()})

        go(view, "/menu/?page=2")
        """,
        ['200 {"asked": "/menu/?page=2", "recipes": 3}'],
    ),
    "routes are followed, and what is not there is a page": (
        """
        async def recipe(request, pk):
            return JsonResponse({"pk": pk})

        routes = [path("recipes/<int:pk>/", recipe)]
        go(routes, "/recipes/7/")
        go(routes, "/recipes/soup/")
        """,
        ['200 {"pk": 7}', "404 HTML: Not Found Not Found The requested resource was not found on this server."],
    ),
    "an error is the one in the log": (
        """
        async def view(request):
            raise ValueError("too hot")

        go(view)
        """,
        ["500 and in the log: ValueError: too hot"],
    ),
    "a coroutine that an error held is told of at once": (
        """
        async def soup():
            pass

        async def view(request):
            plates = soup()
            return list(plates)

        go(view)
        print("and then")
        """,
        [
            "500 and in the log: TypeError: 'coroutine' object is not iterable",
            "RuntimeWarning: coroutine 'soup' was never awaited",
            "and then",
        ],
    ),
    "a dictionary is sent as JSON, and a text as it is": (
        """
        async def view(request):
            return HttpResponse(f"{request.method} {request.body.decode()}", content_type="text/plain")

        go(view, method="POST", body={"dish": "soup"})
        go(view, method="PUT", body="[1]")
        """,
        ['200 POST {"dish": "soup"}', "200 PUT [1]"],
    ),
    "pieces are sent when they are asked for": (
        """
        def pieces():
            for n in (1, 2):
                print("piece", n)
                yield b"soup"

        async def view(request):
            print("the view begins")
            return HttpResponse(status=413)

        go(view, method="POST", body=pieces())
        """,
        ["piece 1", "piece 2", "the view begins", "413"],
    ),
    "who is logged in is known, and where to go is told": (
        """
        from django.contrib.auth.decorators import login_required

        @login_required
        async def view(request):
            return JsonResponse({"for": (await request.auser()).username})

        go(view, "/mine/")
        go(view, "/mine/", user="ada")
        """,
        ["302 Location: /accounts/login/?next=/mine/", '200 {"for": "ada"}'],
    ),
    "methods that are allowed are told, and headers reach the view": (
        """
        from django.views.decorators.http import require_GET

        @require_GET
        async def view(request):
            return HttpResponse(request.headers["Last-Event-ID"], content_type="text/plain")

        go(view, method="PATCH")
        go(view, headers={"Last-Event-ID": "7"})
        """,
        ["405 Allow: GET", "200 7"],
    ),
    "a body is shown even where there must be none": (
        """
        async def view(request):
            return JsonResponse({"gone": True}, status=204)

        go(view)
        """,
        ['204 {"gone": true}'],
    ),
    "of a page the words are shown": (
        """
        async def view(request):
            recipes = [recipe async for recipe in Recipe.objects.select_related("chef")]
            return render(request, "kitchen/quick.html", {"recipes": recipes[:1]})

        go(view)
        """,
        ["200 HTML: Quick dishes Ready in half an hour leek soup, by Ada"],
    ),
    "a guest leaves after so many pieces": (
        """
        async def view(request):
            async def events():
                try:
                    for n in range(100):
                        yield f"data: {n}\\n\\n"
                        await asyncio.sleep(0.01)
                finally:
                    print("closed")
            return StreamingHttpResponse(events(), content_type="text/event-stream")

        go(view, leave_after=2)
        """,
        ["200 text/event-stream", "data: 0", "data: 1", "the guest leaves", "closed"],
    ),
    "a stream that ends is printed to its end": (
        """
        async def view(request):
            async def events():
                yield "soup"
                yield "tart"
            return StreamingHttpResponse(events(), content_type="text/plain")

        go(view, leave_after=3)
        """,
        ["200 text/plain", "soup", "tart"],
    ),
    "a guest loses patience": (
        """
        async def view(request):
            try:
                await asyncio.sleep(3600)
            finally:
                print("put away")

        go(view, patience=0.01)
        """,
        ["the guest leaves", "put away"],
    ),
    "two guests at once, each with other routes": (
        """
        tart_is_ordered, soup_is_served = asyncio.Event(), asyncio.Event()

        async def soup(request):
            await tart_is_ordered.wait()
            return HttpResponse("soup", content_type="text/plain")

        async def tart(request):
            tart_is_ordered.set()
            await soup_is_served.wait()
            return HttpResponse("tart", content_type="text/plain")

        async def both():
            second = asyncio.create_task(visit(tart))
            await visit(soup)
            soup_is_served.set()
            await second

        asyncio.run(both())
        """,
        ["200 soup", "200 tart"],
    ),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> dict[str, list[str]]:
    """What each of VISITS prints; one process plays them all, each with names of its own."""
    code = "".join(f"print({name!r})\nexec({dedent(code)!r}, dict(globals()))\n" for name, (code, _) in VISITS.items())
    lines: dict[str, list[str]] = {}
    for line in play(code, tmp_path_factory.mktemp("visits")):
        if line in VISITS:
            lines[line] = []
        else:
            lines[list(lines)[-1]].append(line)
    return lines


@pytest.mark.parametrize("name", VISITS)
def test_in_a_visit(name: str, printed: dict[str, list[str]]):
    assert printed[name] == VISITS[name][1]
