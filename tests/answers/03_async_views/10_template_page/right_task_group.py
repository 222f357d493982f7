"""A class with a TaskGroup; the rows come as dicts, which look the same to a template."""

import asyncio

from django.shortcuts import render
from django.urls import path
from django.views import View
from kitchen import supplier
from kitchen.models import Recipe


class IngredientPage(View):
    async def get(self, request, name):
        async with asyncio.TaskGroup() as group:
            price = group.create_task(supplier.price(name))
            stock = group.create_task(supplier.stock(name))
            recipes = group.create_task(self.recipes(name))
        context = {"ingredient": name, "price": price.result(), "stock": stock.result(), "recipes": recipes.result()}
        return render(request, "kitchen/ingredient.html", context | {"user": await request.auser()})

    async def recipes(self, name):
        found = []
        async for row in Recipe.objects.filter(ingredients__name=name).values("name", "chef__name"):
            found.append({"name": row["name"], "chef": {"name": row["chef__name"]}})
        return found


urlpatterns = [path("ingredients/<name>/", IngredientPage.as_view())]
