"""For guests in a hurry: /quick/ lists the recipes of at most 30 minutes, in the model's order, with their chefs.

Tutorials print the view below, and it has never shown a dish. Mend it: ListView or not, async or not, as you like.
The template, kitchen/quick.html, shows `recipes` and `recipe.chef.name` of each. Graded: the page is right, on each
request anew; one query fetches everything; and while the database keeps its answer back, the event loop serves others.

Before you run it: who awaits `get_queryset`? Look for its call in Django's django/views/generic/list.py.
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"

    # TODO: "async" alone makes nothing wait. Who calls this method, and what does he do with what it returns?
    async def get_queryset(self):
        return [recipe async for recipe in Recipe.objects.filter(minutes__lte=30)]


urlpatterns = [path("quick/", QuickRecipes.as_view())]
