"""The recipes are a list, their chefs are not there yet: the template, in a thread, asks for them one by one.

fails: test_few_queries_fetch_all_rows
says: 21 queries for a page with 20 recipes
"""

import asyncio

from asgiref.sync import sync_to_async
from django.shortcuts import render
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def recipes_with(name):
    return [recipe async for recipe in Recipe.objects.filter(ingredients__name=name)]


async def ingredient_page(request, name):
    price, stock, recipes = await asyncio.gather(supplier.price(name), supplier.stock(name), recipes_with(name))
    context = {"ingredient": name, "price": price, "stock": stock, "recipes": recipes, "user": await request.auser()}
    return await sync_to_async(render)(request, "kitchen/ingredient.html", context)


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
