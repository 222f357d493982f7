"""PUT is taken for PATCH: what was not sent stays as it was, and nobody is told that it was missing.

fails: test_bad_fields_are_named_and_nothing_is_stored
says: PUT without chef
"""

import json

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path
from kitchen.models import Chef, Recipe

COLUMNS = ("id", "name", "minutes", "chef")


def refuse(status, **why):
    return JsonResponse(why, status=status)


async def faults(data):
    name, minutes, chef = data.get("name"), data.get("minutes"), data.get("chef")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 200:
        yield "name", "is a text of 1 to 200 letters"
    if not isinstance(minutes, int) or not 1 <= minutes <= 32_767:
        yield "minutes", "is a whole number from 1 on"
    if not isinstance(chef, int) or not await Chef.objects.filter(id=chef).aexists():
        yield "chef", "is the id of a chef"


async def read(request, before):
    """The fields that were sent, and None; or None, and what to answer."""
    try:
        data = json.loads(request.body.decode())
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None, refuse(400, error="send a JSON object")
    if type(data) is not dict:
        return None, refuse(400, error="send a JSON object")
    data = before | data
    if errors := {field: [why] async for field, why in faults(data)}:
        return None, refuse(400, errors=errors)
    return {"name": data["name"], "minutes": data["minutes"], "chef_id": data["chef"]}, None


async def recipes(request):
    if request.method == "GET":
        return JsonResponse({"recipes": [row async for row in Recipe.objects.values(*COLUMNS)]})
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "POST"])
    fields, refusal = await read(request, {})
    if refusal:
        return refusal
    made = await Recipe.objects.acreate(**fields)
    return JsonResponse(await Recipe.objects.values(*COLUMNS).aget(id=made.id), status=201)


async def recipe(request, id):
    found = Recipe.objects.filter(id=id)
    if request.method not in ("PUT", "DELETE"):
        return HttpResponseNotAllowed(["PUT", "DELETE"])
    if not await found.aexists():
        return refuse(404, error="no such recipe")
    if request.method == "DELETE":
        await found.adelete()
        return HttpResponse(status=204)
    fields, refusal = await read(request, await found.values(*COLUMNS).aget())
    if refusal:
        return refusal
    await found.aupdate(**fields)
    return JsonResponse(await found.values(*COLUMNS).aget())


urlpatterns = [path("recipes/", recipes), path("recipes/<int:id>/", recipe)]
