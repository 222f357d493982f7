"""Django views of a submission: its `urlpatterns` are the kitchen's routes."""

VIEWS = """
import json

from django.http import JsonResponse
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe

async def costs(request, name):
    return JsonResponse({"price": await supplier.price(name), "stock": await supplier.stock(name)})

def costs_now(request, name):
    return JsonResponse({"price": supplier.price_now(name), "stock": supplier.stock_now(name)})

async def recipes(request):
    if request.method == "POST":
        await Recipe.objects.filter(name="soup").aupdate(minutes=json.loads(request.body)["minutes"])
    names = [[recipe.name, recipe.minutes, recipe.chef.name] async for recipe in Recipe.objects.select_related("chef")]
    user = await request.auser()
    return JsonResponse({"recipes": names, "user": user.get_username()})

urlpatterns = [
    path("costs/<name>/", costs),
    path("costs/<name>/now/", costs_now),
    path("recipes/", recipes),
]
"""


def test_a_view_knows_the_supplier_of_its_test(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier):
    \"\"\"It works.\"\"\"
    wanted = {"price": str(supplier.prices["flour"]), "stock": supplier.stock["flour"]}
    same((await submission.site.get("/costs/flour/")).json(), wanted)
    same((await submission.site.get("/costs/flour/now/")).json(), wanted)
    same([r.path for r in supplier.requests], 2 * ["/price/flour", "/stock/flour"])
"""
    assert graded(grader, VIEWS).passed


def test_rows_and_a_login_are_made_by_the_examiner(graded):
    grader = """
async def test_it(submission, database):
    \"\"\"It works.\"\"\"
    from kitchen import factories

    def rows():
        factories.recipe(name="soup", minutes=3, chef=factories.chef(name="Ada"))
        return factories.session_cookie(factories.user(username="ada"))

    cookie = database.seed(rows)
    site = submission.site
    same((await site.get("/recipes/")).json(), {"recipes": [["soup", 3, "Ada"]], "user": ""})
    headers = [(b"cookie", f"sessionid={cookie}".encode())]
    answer = await site.send_json("POST", "/recipes/", {"minutes": 7}, headers)
    same(answer.json(), {"recipes": [["soup", 7, "Ada"]], "user": "ada"})
    same((await site.get("/elsewhere/")).status, 404)
"""
    assert graded(grader, VIEWS).passed


def test_whether_django_awaits_a_view_is_told(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission):
    \"\"\"It works.\"\"\"
    paths = ["/costs/flour/", "/costs/flour/now/", "/class/", "/decorated/", "/nowhere/"]
    same([await submission.view_is_async(path) for path in paths], [True, False, True, True, False])
"""
    submission = VIEWS.replace(
        "urlpatterns = [",
        """
from django.views import View
from django.views.decorators.http import require_GET

class Costs(View):
    async def get(self, request):
        pass

urlpatterns = [
    path("class/", Costs.as_view()),
    path("decorated/", require_GET(recipes)),
""",
    )
    assert graded(grader, submission).passed


def test_a_file_without_routes_is_told_so(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission):
    \"\"\"It works.\"\"\"
    await submission.site.get("/")
"""
    verdict = graded(grader, "urls = []\n")
    assert verdict.tests[0].message.splitlines()[0] == "Seen: there are no urlpatterns in your file"


def test_a_sync_view_that_never_comes_back_is_told_with_its_line(graded):
    submission = """
import threading

from django.urls import path

def waits(request):
    threading.Event().wait()

urlpatterns = [path("", waits)]
"""
    grader = """
@pytest.mark.kitchen
async def test_it(submission):
    \"\"\"It works.\"\"\"
    await submission.site.get("/")
"""
    test = graded(grader, submission).tests[0]
    assert test.message.startswith("Seen: the application waits for something that never comes (line 7)")
    assert test.line == 7


def test_changes_come_as_they_happen_and_the_connection_closes_with_the_iterator(graded):
    submission = """
from contextlib import aclosing

from kitchen import changes

async def first(count, after):
    async with aclosing(changes.listen(after)) as news:
        found = []
        async for change in news:
            found.append([change.id, change.ingredient, str(change.price)])
            if len(found) == count:
                return found
"""
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier, clock):
    \"\"\"It works.\"\"\"
    supplier.change("salt")
    waiting = submission.first(2, None)
    await clock.quiet()
    new = [[n, name, f"{supplier.change(name):.2f}"] for n, name in ((2, "flour"), (3, "eggs"))]
    same(await waiting, new)
    await clock.quiet()
    same(supplier.requests[0].ending, "disconnected")
    same((await submission.first(2, 1)), new)
"""
    assert graded(grader, submission).passed


def test_a_supplier_that_hangs_up_or_is_closed_ends_the_listening_with_an_error(graded):
    submission = """
from kitchen import changes

async def listen():
    return [change async for change in changes.listen()]
"""
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier, clock):
    \"\"\"It works.\"\"\"
    from course.services.behaviours import Down

    listening = submission.listen()
    await clock.quiet()
    same(listening.done, False)
    await supplier.refuse()
    same((await listening.outcome()).error.type, "SupplierError")
    same((await submission.listen().outcome()).error.type, "SupplierError")
    await supplier.recover()
    supplier.behaves(Down())
    same((await submission.listen().outcome()).error.type, "SupplierError")
"""
    assert graded(grader, submission).passed


def test_what_the_supplier_gets_wrong_is_one_kind_of_error(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier):
    \"\"\"It works.\"\"\"
    from course.services.behaviours import Down, Reset, Wrong

    kinds = [Down(), Reset(), *(Wrong(kind) for kind in ("not_json", "wrong_type", "no_price"))]
    for behaviour in kinds:
        for name in ("price", "price_now"):
            supplier.behaves(behaviour)
            outcome = await submission.ask(name).outcome()
            same(outcome.error.is_a("SupplierError"), True)
            await supplier.recover()
"""
    submission = """
import asyncio
from kitchen import supplier

async def ask(name):
    function = getattr(supplier, name)
    return await (asyncio.to_thread(function, "flour") if name.endswith("_now") else function("flour"))
"""
    assert graded(grader, submission).passed


def test_an_ingredients_name_stays_one_part_of_the_path(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier):
    \"\"\"It works.\"\"\"
    await submission.ask().outcome()
    same([r.raw_path for r in supplier.requests], 2 * ["/price/..%2Fadmin%3Fx"])
"""
    submission = """
import asyncio
from kitchen import supplier

async def ask():
    await supplier.price("../admin?x")
    await asyncio.to_thread(supplier.price_now, "../admin?x")
"""
    assert graded(grader, submission).passed


def test_the_market_knows_each_threads_buyer(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier):
    \"\"\"It works.\"\"\"
    numbers = [await submission.shop(buyer, "salt") for buyer in ("ada", "bo")]
    same([(p.number, p.buyer, p.ingredient) for p in supplier.market.purchases],
         [(number, buyer, "salt") for number, buyer in zip(numbers, ("ada", "bo"))])
    outcome = await submission.elsewhere("ada").outcome()
    expect(outcome.error.is_a("MarketError"), seen=outcome, wanted="a MarketError")
    expect(outcome.error.text.startswith("Nobody is logged in on this thread"), seen=outcome.error, wanted="the reason")
"""
    submission = """
import asyncio
from kitchen import market

def visit(buyer, ingredient):
    market.log_in(buyer)
    return market.buy(ingredient)

async def shop(buyer, ingredient):
    return await asyncio.to_thread(visit, buyer, ingredient)

async def elsewhere(buyer):
    await asyncio.to_thread(market.log_in, buyer)
    market.buy("salt")
"""
    assert graded(grader, submission).passed


def test_what_the_market_gets_wrong_is_one_kind_of_error(graded):
    grader = """
@pytest.mark.kitchen
async def test_it(submission, supplier):
    \"\"\"It works.\"\"\"
    from course.services.behaviours import Down, Reset

    for behaviour in (Down(), Reset()):
        supplier.behaves(behaviour)
        outcome = await submission.log_in("ada").outcome()
        same(outcome.error.is_a("MarketError"), True)
        await supplier.recover()
"""
    submission = (
        "import asyncio\nfrom kitchen import market\nasync def log_in(buyer):\n"
        "    await asyncio.to_thread(market.log_in, buyer)\n"
    )
    assert graded(grader, submission).passed
