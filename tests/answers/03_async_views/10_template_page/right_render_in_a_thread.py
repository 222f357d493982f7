"""Rendering in a thread is no fault, as long as everything is there: here it keeps a big page off the loop."""

import asyncio

from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def ingredient_page(request, name):
    recipes = Recipe.objects.select_related("chef").filter(ingredients__name=name)
    user = await request.auser()
    recipes, *costs = await asyncio.gather(sync_to_async(list)(recipes), supplier.price(name), supplier.stock(name))
    context = {
        "ingredient": name,
        "recipes": recipes,
        "user": user,
        **dict(zip(("price", "stock"), costs, strict=True)),
    }
    return HttpResponse(await sync_to_async(render_to_string)("kitchen/ingredient.html", context, request))


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
