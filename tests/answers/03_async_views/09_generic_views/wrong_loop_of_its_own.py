"""asyncio.run in the thread of the view: its query waits for that same thread.

fails: test_the_page_lists_the_quick_recipes
says: waits for something that never comes
"""

import asyncio

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


async def fetch():
    return [recipe async for recipe in Recipe.objects.filter(minutes__lte=30).select_related("chef")]


class QuickRecipes(ListView):
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"

    def get_queryset(self):
        return asyncio.run(fetch())


urlpatterns = [path("quick/", QuickRecipes.as_view())]
