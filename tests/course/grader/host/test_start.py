"""A cold host: a fresh Python for a file, as a server's process is."""

import pytest

from course.grader import Grader
from course.grader.sandbox.isolation import Isolation

TOO_EARLY = """
import os

from kitchen.models import Recipe
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
application = get_asgi_application()
"""
COLD = """
@pytest.mark.points(10)
async def test_it(cold_start):
    \"\"\"It does.\"\"\"
    await cold_start()
"""


def test_a_fault_that_a_warm_process_hides_shows_in_a_cold_one(graded):
    late = TOO_EARLY.replace("import os\n", 'import os\n\nos.environ["DJANGO_SETTINGS_MODULE"] = "kitchen.settings"\n')
    verdict = graded(COLD, late)
    assert verdict.ending == "completed"
    assert verdict.tests[0].message.splitlines() == [
        "Seen: the import raised AppRegistryNotReady: Apps aren't loaded yet. (line 6)",
        "Wanted: a file that a server can import in a process of its own",
    ]
    assert verdict.tests[0].line == 6
    assert graded(COLD.replace("await cold_start()", "submission").replace("cold_start", "submission"), late).passed


def test_nobody_has_chosen_the_settings(graded):
    message = graded(COLD, TOO_EARLY).tests[0].message
    assert "the import raised ImproperlyConfigured" in message


def test_nothing_is_imported_before_the_file(holds):
    submission = """
        import sys
        before = [name for name in ("django", "channels", "aiohttp", "pytest", "course.catalog") if name in sys.modules]

        def look():
            return [before, __name__, sys.flags.isolated, sys.path[-1].endswith("/submission")]
    """
    holds('same(await (await cold_start()).look(), [[], "submission", 1, True])', submission)


def test_the_file_is_imported_while_a_loop_runs_as_uvicorn_does(holds):
    submission = """
        import asyncio
        loop = asyncio.get_running_loop()

        async def same_loop():
            return loop is asyncio.get_running_loop()
    """
    holds("same(await (await cold_start()).same_loop(), True)", submission)


def test_its_clock_and_its_calls_are_those_of_every_host(holds):
    submission = """
        import asyncio, time

        async def cook(dish):
            plate = await dish()
            await asyncio.sleep(3600)
            await asyncio.to_thread(time.sleep, 3600)
            return plate
    """
    checks = """
        submission = await cold_start()
        plate = await submission.cook(stove.dish("soup", seconds=5))
        same((plate, clock.now), (stove.calls[0].value, 7205.0))
        same(await submission.ping(), True)
    """
    holds(checks, submission)


@pytest.mark.parametrize(
    ("source", "ending", "words"),
    [
        ("def (:", "import_error", "Python cannot read your file"),
        ("import os; os._exit(3)", "crashed", "Your code ended its own process (exit code 3)."),
        ("import asyncio.nothing", "completed", "the import raised ModuleNotFoundError"),
        ("import threading; threading.Event().wait()", "timed_out", "It waits at line 1"),
        ("text = bytearray(10**9)", "out_of_memory", "Your file uses more memory than an exercise may"),
    ],
)
def test_what_goes_wrong_in_the_import_is_said(graded, source, ending, words):
    verdict = graded(COLD, source)
    assert (verdict.ending, words in verdict.tests[0].message) == (ending, True), verdict


SITE = """
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitchen.settings")
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter
from kitchen.models import Recipe
from django.http import JsonResponse
from django.urls import path
from django.conf import settings

async def recipes(request):
    return JsonResponse({"names": [recipe.name async for recipe in Recipe.objects.all()]})

async def broken(request):
    raise KeyError("salt")

urlpatterns = [path("recipes/", recipes), path("broken/", broken)]
settings.ROOT_URLCONF = __name__
application = ProtocolTypeRouter({"http": django_application})
"""
SERVED = """
@pytest.mark.points(10)
async def test_it(cold_start, database):
    \"\"\"It works.\"\"\"
    def rows():
        from kitchen import factories
        factories.recipe(name="soup")

    database.seed(rows)
    submission = await cold_start()
    async with submission.app().served() as client:
        same((await client.get("/recipes/")).json(), {"names": ["soup"]})
        response = await client.get("/broken/")
    same((response.status, str(response.error), response.error.line.number), (500, "KeyError: 'salt'", 19))
"""


@pytest.mark.parametrize("isolation", Isolation)
def test_a_project_is_served_from_cold_under_every_isolation(course, works, monkeypatch, isolation):
    works(isolation)
    monkeypatch.setenv("COURSE_ISOLATION", isolation.value)
    with Grader(warm=True) as grader:
        verdict = grader.check(course.exercise(SERVED, SITE))
    assert verdict.passed, verdict


def test_a_grader_that_is_not_warm_starts_cold_hosts_too(course):
    with Grader(warm=False) as grader:
        assert grader.check(course.exercise(SERVED, SITE)).passed
