"""What the servers serve: a small Django project on the kitchen, each kind of work in several styles.

To be imported by servers alone: it sets Django up. /WORK/STYLE/ is a view; VIEWS holds them all. KITCHEN_SUPPLIER_URL
and KITCHEN_DATABASE say where they ask.

    dashboard   asks the supplier over HTTP, ?sources=1 to 4 (4)
                sync: one after another; threads: at once, in threads; async: gathered; blocks: sync calls in the loop
    menu        waits for nothing: sync, async
    orders      writes an order, reads it with its recipe, changes it and deletes it: sync, async
    queries     four queries of QUERY seconds each: sync, async: gathered, beside: as async, with one HTTP call
    stamp       computes for some milliseconds: sync, async: in the loop, thread: off it
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from course.catalog import ROOT
from course.services.process import dies_with_parent

if end_with_parent := dies_with_parent():
    end_with_parent()  # a worker of gunicorn or granian with its server, however that ends

os.environ["DJANGO_SETTINGS_MODULE"] = "kitchen.settings"
sys.path.append(str(ROOT / "exercises"))

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIHandler
from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

settings.ROOT_URLCONF = __name__
asgi = get_asgi_application()
wsgi = get_wsgi_application()
settings.MIDDLEWARE = []  # an application reads it when it is made
asgi_without_middleware = ASGIHandler()

from django.db.models import F  # noqa: E402
from django.db.models.expressions import RawSQL  # noqa: E402
from kitchen import stamps, supplier  # noqa: E402
from kitchen.models import Order, Recipe  # noqa: E402

QUERY = 0.05  # seconds
QUERIES = 4
ROUNDS = 10_000  # of SHA-256: some milliseconds
SEAL = b"the seal of today"
_THREADS = ThreadPoolExecutor(max_workers=256, thread_name_prefix="source")
_SOURCES = (
    ("leek price", supplier.price, supplier.price_now, "leek"),
    ("leek stock", supplier.stock, supplier.stock_now, "leek"),
    ("plum price", supplier.price, supplier.price_now, "plum"),
    ("plum stock", supplier.stock, supplier.stock_now, "plum"),
)


def _connected(connection: Any, **_: object) -> None:
    """SQLite answers at once: wait() is how a query takes its time, as one of a busy database does.

    And it does not wait for the disk at each commit, for it is not the disk that is measured.
    """
    connection.connection.execute("PRAGMA synchronous = NORMAL")

    def wait(seconds: float) -> int:
        time.sleep(seconds)
        return 1

    connection.connection.create_function("wait", 1, wait)


connection_created.connect(_connected)


def _sources(request: HttpRequest) -> tuple[tuple[str, Any, Any, str], ...]:
    return _SOURCES[: int(request.GET.get("sources", len(_SOURCES)))]


def _board(sources: tuple[tuple[str, Any, Any, str], ...], answers: Any) -> JsonResponse:
    return JsonResponse({name: str(answer) for (name, *_), answer in zip(sources, answers, strict=True)})


def dashboard_sync(request: HttpRequest) -> HttpResponse:
    sources = _sources(request)
    return _board(sources, [ask_now(ingredient) for _, _, ask_now, ingredient in sources])


def dashboard_threads(request: HttpRequest) -> HttpResponse:
    sources = _sources(request)
    asked = [_THREADS.submit(ask_now, ingredient) for _, _, ask_now, ingredient in sources]
    return _board(sources, [question.result() for question in asked])


async def dashboard_async(request: HttpRequest) -> HttpResponse:
    sources = _sources(request)
    return _board(sources, await asyncio.gather(*(ask(ingredient) for _, ask, _, ingredient in sources)))


async def dashboard_blocks(request: HttpRequest) -> HttpResponse:
    return dashboard_sync(request)  # as if it were async: nobody else is served meanwhile


def menu_sync(request: HttpRequest) -> HttpResponse:
    return HttpResponse("leek soup, plum tart")


async def menu_async(request: HttpRequest) -> HttpResponse:
    return HttpResponse("leek soup, plum tart")


def orders_sync(request: HttpRequest) -> HttpResponse:
    number = Order.objects.create(recipe_id=1, table=7).pk
    order = Order.objects.select_related("recipe").get(pk=number)
    Order.objects.filter(pk=number).update(portions=F("portions") + 1)
    Order.objects.filter(pk=number).delete()
    return JsonResponse({"dish": order.recipe.name, "table": order.table})


async def orders_async(request: HttpRequest) -> HttpResponse:
    number = (await Order.objects.acreate(recipe_id=1, table=7)).pk
    order = await Order.objects.select_related("recipe").aget(pk=number)
    await Order.objects.filter(pk=number).aupdate(portions=F("portions") + 1)
    await Order.objects.filter(pk=number).adelete()
    return JsonResponse({"dish": order.recipe.name, "table": order.table})


def _slow_query() -> Any:
    return Recipe.objects.annotate(waited=RawSQL("SELECT wait(%s)", (QUERY,))).filter(pk=1, waited=1)


def queries_sync(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"counts": [_slow_query().count() for _ in range(QUERIES)]})


async def queries_async(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"counts": await asyncio.gather(*(_slow_query().acount() for _ in range(QUERIES)))})


async def queries_beside(request: HttpRequest) -> HttpResponse:
    price, count = await asyncio.gather(supplier.price("leek"), _slow_query().acount())
    return JsonResponse({"price": str(price), "count": count})


def stamp_sync(request: HttpRequest) -> HttpResponse:
    return HttpResponse(stamps.compute("leek soup", SEAL, ROUNDS))


async def stamp_async(request: HttpRequest) -> HttpResponse:
    return stamp_sync(request)


async def stamp_thread(request: HttpRequest) -> HttpResponse:
    return await asyncio.to_thread(stamp_sync, request)


VIEWS = {
    f"{work}/{style}/": view
    for work, styles in {
        "dashboard": {
            "sync": dashboard_sync,
            "threads": dashboard_threads,
            "async": dashboard_async,
            "blocks": dashboard_blocks,
        },
        "menu": {"sync": menu_sync, "async": menu_async},
        "orders": {"sync": orders_sync, "async": orders_async},
        "queries": {"sync": queries_sync, "async": queries_async, "beside": queries_beside},
        "stamp": {"sync": stamp_sync, "async": stamp_async, "thread": stamp_thread},
    }.items()
    for style, view in styles.items()
}
urlpatterns = [path(route, view) for route, view in VIEWS.items()]


async def without_django(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An application by hand that answers as the menu does: what is left without Django."""
    if scope["type"] != "http":
        raise ValueError(f"Only HTTP is served here, not {scope['type']}")
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"20")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"leek soup, plum tart"})
