"""HTML put together by an f-string: a name with a < in it becomes an element of the page.

fails: test_names_stay_text
says: became HTML
"""

import asyncio

from django.http import HttpResponse
from django.urls import path
from kitchen import supplier
from kitchen.models import Recipe


async def recipes_with(name):
    return [recipe async for recipe in Recipe.objects.filter(ingredients__name=name).select_related("chef")]


async def ingredient_page(request, name):
    price, stock, recipes, user = await asyncio.gather(
        supplier.price(name), supplier.stock(name), recipes_with(name), request.auser()
    )
    rows = "".join(f'<li><b class="recipe">{r.name}</b> by <b class="chef">{r.chef.name}</b></li>' for r in recipes)
    return HttpResponse(
        f'<h1 id="ingredient">{name}</h1><p>Hello, <b id="user">{user.username}</b></p>'
        f'<p><b id="price">{price}</b> a unit, <b id="stock">{stock}</b> units</p><ul>{rows}</ul>'
    )


urlpatterns = [path("ingredients/<name>/", ingredient_page)]
