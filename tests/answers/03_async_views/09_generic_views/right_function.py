"""A function, and values instead of objects: the template cannot tell the difference."""

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from kitchen.models import Recipe


async def quick(request):
    rows = Recipe.objects.filter(minutes__lt=31).order_by("name").values("name", "chef__name")
    recipes = [{"name": row["name"], "chef": {"name": row["chef__name"]}} async for row in rows]
    return HttpResponse(await sync_to_async(render_to_string)("kitchen/quick.html", {"recipes": recipes}))


urlpatterns = [path("quick/", quick)]
