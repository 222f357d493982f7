"""An ordinary ListView: Django's generic views are sync, and Django calls a sync view in a thread.

`ListView.get` calls `get_queryset` without an await, so an async one gives it a coroutine, which no template can loop
over. Nothing here needs to be async: the thread waits for the database, and the loop is free meanwhile. Two other
ways are as right: an async `get` that makes a list with `async for` and renders that, and an async `get` that hands
the inherited one to `sync_to_async`. `select_related` fetches the chefs along; in a thread, a query a recipe would not
even be noticed.
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"


urlpatterns = [path("quick/", QuickRecipes.as_view())]
