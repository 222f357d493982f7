"""A sync helper makes a list in the thread, while two tasks ask the supplier; TemplateResponse renders it later."""

import asyncio

from asgiref.sync import sync_to_async
from django.template.response import TemplateResponse
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


def recipes_with(name):
    return list(Recipe.objects.filter(ingredients__name=name).prefetch_related("chef"))


async def ingredient_page(request, name):
    price = asyncio.create_task(supplier.price(name))
    stock = asyncio.create_task(supplier.stock(name))
    recipes = await sync_to_async(recipes_with)(name)
    return TemplateResponse(
        request,
        "kitchen/ingredient.html",
        {
            "recipes": recipes,
            "user": await request.auser(),
            "price": await price,
            "stock": await stock,
            "ingredient": name,
        },
    )


urlpatterns = [path("ingredients/<str:name>/", ingredient_page)]
