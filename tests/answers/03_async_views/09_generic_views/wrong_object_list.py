"""Without its name in the context, the template finds no `recipes` and says that there is nothing.

fails: test_the_page_lists_the_quick_recipes
says: Nothing quick today
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    template_name = "kitchen/quick.html"

    async def get(self, request):
        self.object_list = [recipe async for recipe in self.get_queryset()]
        return self.render_to_response(self.get_context_data())


urlpatterns = [path("quick/", QuickRecipes.as_view())]
