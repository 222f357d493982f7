"""The queries of a submission, which the examiner runs itself: counted, held, and waited for."""

from textwrap import dedent

import pytest

HEAD = """
import asyncio
import os

from asgiref.sync import sync_to_async
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.http import JsonResponse
from django.urls import path
from kitchen import supplier
from kitchen.models import Chef, Recipe

def on_its_own(function):
    def work():
        try:
            return function()
        finally:
            connections.close_all()
    return asyncio.to_thread(work)
"""

VIEWS = (
    HEAD
    + """
async def lazy(request):
    recipes = [recipe async for recipe in Recipe.objects.all()]
    chefs = [await Chef.objects.aget(pk=recipe.chef_id) for recipe in recipes]
    return JsonResponse({"chefs": [chef.name for chef in chefs]})

async def joined(request):
    recipes = Recipe.objects.select_related("chef")
    return JsonResponse({"chefs": [recipe.chef.name async for recipe in recipes]})

async def at_once(request):
    price, count = await asyncio.gather(supplier.price("flour"), Chef.objects.acount())
    return JsonResponse({"price": price, "count": count})

async def in_turn(request):
    return JsonResponse({"price": await supplier.price("flour"), "count": await Chef.objects.acount()})

urlpatterns = [path(f"{view.__name__}/", view) for view in (lazy, joined, at_once, in_turn)]
"""
)

SEED = """
from kitchen import factories
database.seed(lambda: [factories.recipe() for _ in range(3)])
"""


def test_the_queries_of_a_view_are_counted(holds):
    checks = """
        lazy, joined = await submission.site.get("/lazy/"), await submission.site.get("/joined/")
        same(lazy.json(), joined.json())
        same(len(lazy.json()["chefs"]), 3)
        same([query.partition(" ")[0] for query in database.queries], ["SELECT"] * 5)
        same([query.rows for query in database.queries], [3, 1, 1, 1, 3])
        same(database.tally(), "there were 5 queries: 2 of kitchen_recipe, 3 of kitchen_chef")
        expect("INNER JOIN" in database.queries[-1], seen=str(database.queries[-1]), wanted="a join")
    """
    holds(SEED + dedent(checks), VIEWS)


@pytest.mark.parametrize(("name", "reached", "let_go"), [("at_once", True, []), ("in_turn", False, [1, 1])])
def test_a_query_and_a_request_under_way_together_are_seen(holds, name, reached, let_go):
    checks = f"""
        with supplier.holding(until=2) as held, database.holding(together=held):
            answer = await submission.site.get("/{name}/")
        same(answer.status, 200)
        same((held.reached, held.let_go), ({reached}, {let_go}))
    """
    holds(checks, VIEWS)


def test_two_requests_have_their_queries_under_way_together_and_one_has_not(holds):
    checks = """
        async def ask(*paths):
            with database.holding(until=2) as held:
                await asyncio.gather(*(submission.site.get(path) for path in paths))
            return held.reached
        same(await ask("/joined/", "/joined/"), True)
        same(await ask("/lazy/"), False)
        same(database.peak, 2)
    """
    holds(SEED + dedent(checks), VIEWS)


def test_gathered_queries_of_one_context_come_one_after_another(holds):
    submission = """
        async def gathered():
            return await asyncio.gather(Chef.objects.acount(), Recipe.objects.acount())

        async def parallel():
            return await asyncio.gather(*(on_its_own(model.objects.count) for model in (Chef, Recipe)))
    """
    checks = """
        for call, wanted in ((submission.gathered, (False, [1, 1])), (submission.parallel, (True, []))):
            with database.holding(until=2) as held:
                same(await call(), [0, 0])
            same((held.reached, held.let_go), wanted)
    """
    holds(checks, HEAD + dedent(submission))


def test_a_query_that_is_held_lets_no_time_pass_and_leaves_the_loop_free(holds):
    checks = """
        with database.holding():
            asking = asyncio.ensure_future(submission.site.get("/joined/"))
            await clock.quiet()
            same((database.in_flight, clock.now), (1, 0.0))
            same(await submission.ping(), True)
        same((await asking).status, 200)
    """
    holds(SEED + dedent(checks), VIEWS)


def test_a_statement_of_the_loop_s_own_thread_works_or_fails_as_in_django(holds):
    submission = """
        async def safe():
            return Chef.objects.count()

        async def unsafe():
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
            return Chef.objects.count()
    """
    checks = """
        outcome = await submission.safe().outcome()
        same(outcome.error.type, "SynchronousOnlyOperation")
        with database.holding():
            call = submission.unsafe()
            same(await submission.ping(), False)
        same(await call, 0)
        same(len(database.queries), 1)
    """
    holds(checks, HEAD + dedent(submission))


LOCKS = """
        def order(barrier=None):
            with transaction.atomic():
                count = Chef.objects.count()
                if barrier:
                    barrier.set()
                Chef.objects.create(name=f"Chef {count + 1}")

        async def both():
            await asyncio.gather(on_its_own(order), on_its_own(order))

        async def outside():
            try:
                await on_its_own(order)
            except OperationalError as error:
                return str(error)

        async def inside():
            return await asyncio.to_thread(hold)

        def hold():
            with transaction.atomic():
                Chef.objects.create(name="Ada")
                return asyncio.run(outside())

        async def twice():
            try:
                for _ in range(2):
                    await Chef.objects.acreate(name="Ada")
            except IntegrityError as error:
                return str(error)
"""


def test_a_transaction_waits_for_another_one_and_no_time_passes(holds):
    checks = """
        await submission.both()
        with database.read() as connection:
            same([row[0] for row in connection.execute("SELECT name FROM kitchen_chef")], ["Chef 1", "Chef 2"])
        same(clock.now, 0.0)
    """
    holds(checks, HEAD + dedent(LOCKS))


def test_a_transaction_that_waits_for_itself_is_told_that_the_database_is_locked(holds):
    checks = """
        same(await submission.inside(), "database is locked")
        same(clock.now, 5.0)
    """
    holds(checks, HEAD + dedent(LOCKS))


def test_an_error_of_the_database_has_djangos_class_and_words(holds):
    checks = """
        same(await submission.twice(), "UNIQUE constraint failed: kitchen_chef.name")
        same([query.ending for query in database.queries], ["answered", "failed"])
    """
    holds(checks, HEAD + dedent(LOCKS))


HOSTILE = """
        import signal
        import socket
        import time
        from django.conf import settings

        PLACE = settings.DATABASES["default"]["NAME"].removeprefix("unix://")

        def ask(sql):
            with connection.cursor() as cursor:
                return cursor.execute(sql).fetchall()

        async def endless():
            await sync_to_async(ask)("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")

        async def forges():
            with socket.socket(socket.AF_UNIX) as sock:
                sock.connect(PLACE)
                sock.sendall(b"\\x93\\xa7execute")
                sock.sendall(bytes(range(256)))
                sock.recv(1)
            await Chef.objects.acount()

        async def pretends():
            '''Sends what the driver would send, and leaves a query under way.'''
            from kitchen.served.driver import Connection
            Connection(PLACE).execute("SELECT 1 FROM kitchen_chef")
            os.remove(PLACE)
            return await count()

        async def count():
            try:
                return await Chef.objects.acount()
            except OperationalError as error:
                return str(error)

        def in_a_child():
            Chef.objects.count()
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                for _ in range(2):
                    try:
                        os.write(write, f"{Chef.objects.count()};".encode())
                    except Exception as error:
                        os.write(write, f"{error};".encode())
                    connections.close_all()
                os._exit(0)
            os.waitpid(child, 0)
            return os.read(read, 1000).decode(), Chef.objects.count()

        async def forks():
            return await sync_to_async(in_a_child)()

        async def looks():
            return os.listdir(os.path.dirname(PLACE))
"""


@pytest.mark.parametrize(
    ("name", "ending", "words"),
    [
        ("endless", "timed_out", "The database could not get to the end of what your code asked: WITH n(i)"),
        ("forges", "refused", "Your code wrote on the database's own wire"),
    ],
)
def test_who_breaks_the_rules_is_told_so(graded, name, ending, words):
    grader = f"async def test_it(submission, database):\n    'It.'\n    await submission.{name}()\n"
    verdict = graded(grader, HEAD + dedent(HOSTILE))
    assert verdict.ending == ending
    assert words in verdict.message


def test_who_asks_by_itself_is_counted_and_who_removes_the_socket_has_no_database(holds):
    checks = """
        same(await submission.looks(), ["db"])
        same(await submission.pretends(), "unable to open database file")
        same(database.queries, ["SELECT 1 FROM kitchen_chef"])
        with database.read() as connection:
            connection.execute("SELECT count(*) FROM kitchen_chef").fetchone()
    """
    holds(checks, HEAD + dedent(HOSTILE))


def test_a_forked_child_needs_a_connection_of_its_own(holds):
    checks = """
        said, count = await submission.forks()
        same(said, "This connection belongs to another process: close it and open a new one.;0;")
        same((count, len(database.queries)), (0, 3))
    """
    holds(checks, HEAD + dedent(HOSTILE))
