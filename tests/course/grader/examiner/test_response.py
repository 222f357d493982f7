"""What the student reads about a response that is not the wanted one."""

import pytest

from course.grader.examiner import answered, expect_error, expect_json, expect_status
from course.grader.examiner.failures import Unmet
from course.grader.examiner.response import Response

VIEWS = """
import asyncio

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen.models import Recipe

def cheapest(prices):
    return min(prices)

async def crashes(request):
    await asyncio.sleep(1)
    return JsonResponse({"price": cheapest([])})

def crashes_in_a_thread(request):
    return JsonResponse({"price": cheapest([])})

class Crashes(View):
    async def get(self, request):
        async with asyncio.TaskGroup() as group:
            group.create_task(crashes(request))

async def asks_twice(request, number):
    await asyncio.sleep(number)
    raise LookupError(f"order {number}")

async def returns_nothing(request):
    await asyncio.sleep(1)

async def forgets_await(request):
    return asks_twice(request, 1)

async def hides(request):
    try:
        return JsonResponse({"body": await request.aread()})
    except Exception as error:
        return JsonResponse({"error": str(error)}, status=500)

async def missing(request):
    return JsonResponse({"name": (await Recipe.objects.aget(name="soup")).name})

class Nothing(View):
    async def get(self, request):
        pass

urlpatterns = [
    path("none/", Nothing.as_view()),
    path("async/", crashes),
    path("sync/", crashes_in_a_thread),
    path("class/", Crashes.as_view()),
    path("orders/<int:number>/", asks_twice),
    path("nothing/", returns_nothing),
    path("forgets/", forgets_await),
    path("hides/", hides),
    path("missing/", missing),
]
"""
GRADER = """
from course.grader.examiner import answered, expect_error, expect_json, expect_status

@pytest.mark.kitchen
async def test_it(submission):
    \"\"\"It works.\"\"\"
    expect_status(await submission.site.get("{path}"), 200)
"""


def first(graded, path, grader=GRADER):
    """The only test's result, and all that the verdict holds of output."""
    verdict = graded(grader.replace("{path}", path), VIEWS)
    return verdict.tests[0], verdict.output


@pytest.mark.parametrize("path", ["/async/", "/sync/?page=2"])
def test_a_crash_is_told_with_the_students_line_and_his_own_part_of_the_traceback(graded, path):
    result, output = first(graded, path)
    crash = "ValueError: min() arg is an empty sequence (line 10)"  # with "iterable argument is empty" from 3.13 on
    said = result.message.replace("min() iterable argument is empty", "min() arg is an empty sequence")
    assert said == f"Seen: GET {path} was answered with 500: {crash}\nWanted: status 200"
    assert (result.file, result.line) == ("01_it.py", 10)
    own = [row for row in result.traceback.splitlines() if not row.startswith("    ")]
    view = "crashes" if path == "/async/" else "crashes_in_a_thread"
    line = 14 if path == "/async/" else 17
    assert own == [f"01_it.py, line {line}, in {view}", "01_it.py, line 10, in cheapest"]
    assert output == ""


def test_an_error_in_a_group_is_told_in_its_own_words_and_at_its_own_line(graded):
    result, _ = first(graded, "/class/")
    assert result.message.startswith("Seen: GET /class/ was answered with 500: ValueError: min()")
    assert result.line == 10
    assert [row.split(", in ")[1] for row in result.traceback.splitlines()[::2]] == ["get", "crashes", "cheapest"]


def test_a_missing_row_is_named(graded):
    grader = GRADER.replace("(submission)", "(submission, database)")
    result, output = first(graded, "/missing/", grader)
    seen = "GET /missing/ was answered with 500: DoesNotExist: Recipe matching query does not exist. (line 41)"
    assert result.message.splitlines()[0] == f"Seen: {seen}"
    assert output == ""


def test_of_two_requests_at_once_each_gets_its_own_error(graded):
    grader = GRADER.replace(
        '    expect_status(await submission.site.get("{path}"), 200)',
        """
    paths = ["/orders/3/", "/orders/1/", "/orders/2/"]
    responses = await asyncio.gather(*map(submission.site.get, paths))
    same([str(r.error) for r in responses], ["LookupError: order 3", "LookupError: order 1", "LookupError: order 2"])
    good = await submission.site.get("/elsewhere/")
    same((good.status, good.error), (404, None))
""",
    )
    result, _ = first(graded, "", grader)
    assert result.outcome == "passed", result.message


@pytest.mark.parametrize(
    ("path", "view", "what", "line"),
    [
        ("/nothing/", "returns_nothing", "None", 28),
        ("/forgets/", "forgets_await", "an unawaited coroutine", 31),
        ("/none/", "Nothing", "None", 43),
    ],
)
def test_what_django_says_of_a_view_names_it_and_the_line_where_it_begins(graded, path, view, what, line):
    result, _ = first(graded, path)
    assert f"500: ValueError: The view {view}" in result.message
    assert f"didn't return an HttpResponse object. It returned {what} instead." in result.message
    assert result.line == line


def test_a_500_of_the_students_own_shows_its_body(graded):
    result, _ = first(graded, "/hides/")
    said = "{\"error\": \"'ASGIRequest' object has no attribute 'aread'\"}"
    assert result.message.splitlines()[0] == f"Seen: GET /hides/ was answered with 500 by your own code: {said}"


def test_a_body_that_is_no_json_is_told_with_the_crash(graded):
    grader = GRADER.replace(
        'expect_status(await submission.site.get("{path}"), 200)', '(await submission.site.get("{path}")).json()'
    )
    result, _ = first(graded, "/async/", grader)
    assert "GET /async/ was answered with 500: ValueError: min()" in result.message
    assert result.message.endswith("Wanted: a JSON body")


def test_a_crash_told_of_a_connection_that_is_none_is_refused(graded):
    submission = (
        VIEWS
        + """
import gc
from course.grader.host.main import Host

host = next(thing for thing in gc.get_objects() if isinstance(thing, Host))
host.send("view_raised", 10_000, ValueError("forged"))
"""
    )
    verdict = graded(GRADER.replace("{path}", "/hides/"), submission)
    assert (verdict.ending, verdict.score) == ("refused", 0)


HTML = {"content-type": "text/html; charset=utf-8"}
PAGE = b"<!doctype html><html><head><title>Not Found</title></head><body>\n<h1>Not\n Found</h1></body></html>"


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response(404, HTML, [PAGE]), "404: Not Found"),
        (Response(204, {}), "204 and an empty body"),
        (Response(301, {"location": "/recipes/"}), "301, which sends to /recipes/"),
        (Response(400, {}, [b'{"error":', b' "table"}']), '400: {"error": "table"}'),
        (Response(200, {}, [b"x" * 500]), f"200: {'x' * 120}..."),
        (Response(200, {}, [b"\xff\xfe"]), "200: \\xff\\xfe"),
    ],
)
def test_every_answer_can_be_said(response, said):
    assert answered(response, "GET /recipes") == f"GET /recipes was answered with {said}"


JSON = {"content-type": "application/json"}


def test_json_is_compared_by_value_and_type_not_by_the_order_of_keys():
    response = Response(201, JSON, [b'{"b": true, "a": [1, 2.5, null]}'])
    expect_json(response, {"a": [1, 2.5, None], "b": True}, status=201)
    for other in ({"a": [1, 2.5, None], "b": 1}, {"a": [1.0, 2.5, None], "b": True}, {"b": True}, None):
        with pytest.raises(Unmet, match="was answered with 201: "):
            expect_json(response, other, status=201)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response(200, JSON, [b"{'a': 1}"]), "was answered with 200: {'a': 1}"),
        (Response(200, JSON, [b'{"a": NaN}']), 'was answered with 200: {"a": NaN}'),
        (Response(200, JSON, [b"[" * 100_000]), "was answered with 200: [[["),
        (Response(400, JSON, [b'{"a": 1}']), "was answered with 400"),
        (Response(200, HTML, [b'{"a": 1}']), "was answered with Content-Type text/html; charset=utf-8"),
        (Response(200, {}, [b'{"a": 1}']), "was answered with Content-Type none at all"),
    ],
)
def test_json_needs_its_status_its_form_and_its_content_type(response, said):
    with pytest.raises(Unmet) as failed:
        expect_json(response, {"a": 1}, asked="GET /a")
    assert f"GET /a {said}" in str(failed.value)


def test_an_error_may_be_said_in_any_words_but_must_be_said():
    expect_error(Response(400, JSON, [b'{"error": "no soup today", "field": "dish"}']), 400)
    for body in (b"no soup", b'["error"]', b'{"detail": "no soup"}', b'{"error": " "}', b'{"error": null}', b""):
        with pytest.raises(Unmet, match="was answered with 400"):
            expect_error(Response(400, JSON, [body]), 400)
    with pytest.raises(Unmet, match="was answered with 404"):
        expect_error(Response(404, JSON, [b'{"error": "no soup today"}']), 400)


def test_what_was_wanted_can_be_said_in_other_words():
    with pytest.raises(Unmet, match=r"was answered with 404.*\nWanted: the soup"):
        expect_status(Response(404, {}), 200, wanted="the soup")
