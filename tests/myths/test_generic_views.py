"""Django's generic views are sync: an `async def get_queryset` is called and never awaited.

Widely taught: a ListView with `async def get_queryset(self)`, and `await super().get_context_data()` in a TemplateView.

What happens: nothing in `ListView.get()` awaits. It gets a coroutine where it wants a list, and the first request is a
TypeError; `await super().get_context_data()` awaits a dictionary, which is another. That the class is taken for a sync
view all the same, `view_is_async` says: only the handlers (`get`, `post`, ...) count.

The right ways, three of them:
1. Leave the view sync. Under ASGI Django calls it in a thread, and the loop is free meanwhile.
2. Write `async def get`, on the generic view or on a plain `View`: make a list with `async for`, then render that.
3. Write `async def get` and hand the inherited one to a thread: `await sync_to_async(super().get)(request)`.
"""

from __future__ import annotations

import gc
import threading

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views import View
from django.views.generic import ListView, TemplateView
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)

MENU = "{% for recipe in recipes %}{{ recipe.name }} by {{ recipe.chef.name }}\n{% endfor %}"


class AsTaught(ListView):
    template_name = "menu.txt"
    context_object_name = "recipes"

    async def get_queryset(self):
        return [recipe async for recipe in Recipe.objects.select_related("chef")]


class ContextAsTaught(TemplateView):
    template_name = "menu.txt"

    async def get_context_data(self, **kwargs):
        context = await super().get_context_data(**kwargs)
        return context | {"recipes": [recipe async for recipe in Recipe.objects.select_related("chef")]}


class AwaitedContext(TemplateView):
    async def get(self, request):
        await super().get_context_data()


class LeftSync(ListView):
    template_name = "menu.txt"
    context_object_name = "recipes"
    queryset = Recipe.objects.select_related("chef")


class AsyncGet(ListView):
    template_name = "menu.txt"
    context_object_name = "recipes"
    queryset = Recipe.objects.select_related("chef")

    async def get(self, request):
        self.object_list = [recipe async for recipe in self.get_queryset()]
        return self.render_to_response(self.get_context_data())


class PlainView(View):
    async def get(self, request):
        recipes = [recipe async for recipe in Recipe.objects.select_related("chef")]
        return render(request, "menu.txt", {"recipes": recipes})


class HandedOver(LeftSync):
    async def get(self, request):
        return await sync_to_async(super().get)(request)


class WhichThread(ListView):
    def get(self, request):
        return HttpResponse(threading.current_thread().name)


urlpatterns = [
    path("awaited/", AwaitedContext.as_view()),
    path("sync/", LeftSync.as_view()),
    path("get/", AsyncGet.as_view()),
    path("plain/", PlainView.as_view()),
    path("handed/", HandedOver.as_view()),
    path("thread/", WhichThread.as_view()),
]


@pytest.fixture(autouse=True)
def template(templates):
    templates["menu.txt"] = MENU


@pytest.fixture
def menu(pantry):
    ada = factories.chef(name="Ada")
    factories.recipe(name="soup", chef=ada)
    factories.recipe(name="tart", chef=ada)


MISSTEPS = [
    pytest.param(AsTaught, "'coroutine' object is not iterable", "get_queryset", id="get_queryset"),
    pytest.param(ContextAsTaught, "must be a dict rather than coroutine", "get_context_data", id="get_context_data"),
]


def error_of(view, request):
    try:
        view.as_view()(request).render()
    except TypeError as error:
        message = str(error)
    gc.collect()  # the error's traceback has the coroutine, in a ring
    return message


@pytest.mark.parametrize(("view", "error", "coroutine"), MISSTEPS)
def test_an_async_method_of_a_generic_view_is_a_type_error_at_the_first_request(view, error, coroutine, rf):
    with pytest.warns(RuntimeWarning, match=f"coroutine '{view.__name__}.{coroutine}' was never awaited"):
        assert error in error_of(view, rf.get("/menu/"))


async def test_the_context_of_a_generic_view_cannot_be_awaited(async_client):
    with pytest.raises(TypeError, match="dict can't be used in 'await' expression"):
        await async_client.get("/awaited/")


@pytest.mark.parametrize(
    ("view", "is_async"), [(AsTaught, False), (LeftSync, False), (AsyncGet, True), (HandedOver, True)]
)
def test_only_the_handlers_make_a_class_an_async_view(view, is_async):
    assert view.view_is_async is is_async


@pytest.mark.parametrize("way", ["/sync/", "/get/", "/plain/", "/handed/"])
async def test_each_of_the_three_ways_gives_the_list(way, async_client, menu):
    response = await async_client.get(way)
    assert response.content.decode() == "soup by Ada\ntart by Ada\n"


async def test_a_sync_view_runs_in_another_thread_than_the_loop(async_client):
    response = await async_client.get("/thread/")
    assert response.content.decode() != threading.current_thread().name
