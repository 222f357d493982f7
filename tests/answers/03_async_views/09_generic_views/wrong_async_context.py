"""An async `get_context_data` is no better off than an async `get_queryset`: nobody awaits it.

fails: test_the_page_lists_the_quick_recipes
says: nobody has awaited get_context_data
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    template_name = "kitchen/quick.html"

    async def get_context_data(self, **kwargs):
        context = await super().get_context_data(**kwargs)
        context["recipes"] = [recipe async for recipe in self.get_queryset()]
        return context


urlpatterns = [path("quick/", QuickRecipes.as_view())]
