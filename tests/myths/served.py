"""A small Django site for real servers; its views ask at the socket of the test and wait for its answer."""

from __future__ import annotations

import asyncio
import os

from django.conf import settings

settings.configure(
    SECRET_KEY="for an hour on a private socket", ALLOWED_HOSTS=["served"], ROOT_URLCONF=__name__, MIDDLEWARE=[]
)

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from course.services import judged  # noqa: E402
from course.services.judged import ask, ask_async  # noqa: E402

judged.SUPPLIER = os.environ["COURSE_MEETING"]


def menu(request):
    return HttpResponse("soup")


def sync_view(request):
    return HttpResponse(ask("/price"))


async def async_view(request):
    return HttpResponse(await ask_async("/price"))


async def blocking_view(request):
    return HttpResponse(ask("/price"))


async def gathering_view(request):
    return HttpResponse(b" ".join(await asyncio.gather(ask_async("/price"), ask_async("/stock"))))


async def stream(request):
    async def pieces():
        yield "soup, "
        yield await ask_async("/next")

    return StreamingHttpResponse(pieces(), content_type="text/event-stream")


async def deleted_as_taught(request):
    return JsonResponse({"message": "The recipe is deleted."}, status=204)


async def deleted(request):
    return HttpResponse(status=204)


views = [menu, sync_view, async_view, blocking_view, gathering_view, stream, deleted_as_taught, deleted]
urlpatterns = [path(f"{view.__name__}/", view) for view in views]

asgi = get_asgi_application()
wsgi = get_wsgi_application()
