"""`aget_object_or_404` raises Http404, which is a page of HTML; an `except DoesNotExist` around it is dead code.

Widely taught: `try: recipe = await aget_object_or_404(Recipe, pk=pk)` with `except Recipe.DoesNotExist: return
JsonResponse({"error": ...}, status=404)`.

What happens: the error that comes is Http404, which is no DoesNotExist. It goes past the except, and Django answers
with its HTML page for 404: a program that asked for JSON gets a page for people.

The right way: in a JSON view `await Recipe.objects.aget(pk=pk)` and `except Recipe.DoesNotExist`, or
`except Http404` around the shortcut. Where a page is wanted the shortcut alone is right.
"""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen import factories
from kitchen.models import Recipe

pytestmark = pytest.mark.urls(__name__)

NOT_THERE = {"error": "There is no such recipe."}


async def as_taught(request, pk):
    try:
        recipe = await aget_object_or_404(Recipe, pk=pk)
    except Recipe.DoesNotExist:
        return JsonResponse(NOT_THERE, status=404)
    return JsonResponse({"name": recipe.name})


async def catches_404(request, pk):
    try:
        recipe = await aget_object_or_404(Recipe, pk=pk)
    except Http404:
        return JsonResponse(NOT_THERE, status=404)
    return JsonResponse({"name": recipe.name})


async def aget(request, pk):
    try:
        recipe = await Recipe.objects.aget(pk=pk)
    except Recipe.DoesNotExist:
        return JsonResponse(NOT_THERE, status=404)
    return JsonResponse({"name": recipe.name})


urlpatterns = [path("taught/<int:pk>/", as_taught), path("404/<int:pk>/", catches_404), path("aget/<int:pk>/", aget)]


async def test_what_is_not_there_is_a_page_of_html(guest, pantry):
    response = await guest.get("/taught/77/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("url", ["/404/77/", "/aget/77/"])
async def test_the_right_error_caught_is_json(url, guest, pantry):
    response = await guest.get(url)
    assert response.status_code == 404
    assert response.json() == NOT_THERE


@pytest.mark.parametrize("way", ["taught", "404", "aget"])
async def test_what_is_there_is_found(way, guest, pantry):
    recipe = await sync_to_async(factories.recipe)(name="soup")
    assert (await guest.get(f"/{way}/{recipe.pk}/")).json() == {"name": "soup"}
