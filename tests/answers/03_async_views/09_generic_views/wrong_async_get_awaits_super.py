"""The handler is async now, but the inherited one that it awaits is not.

fails: test_the_page_lists_the_quick_recipes
says: can't be used in 'await' expression
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"

    async def get(self, request, *args, **kwargs):
        return await super().get(request, *args, **kwargs)


urlpatterns = [path("quick/", QuickRecipes.as_view())]
