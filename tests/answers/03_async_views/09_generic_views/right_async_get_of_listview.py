"""ListView's own parts, put together by an async `get`; Django renders the TemplateResponse in a thread."""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    model = Recipe
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"

    def get_queryset(self):
        return super().get_queryset().filter(minutes__lte=30).select_related("chef")

    async def get(self, request, *args, **kwargs):
        self.object_list = [recipe async for recipe in self.get_queryset()]
        return self.render_to_response(self.get_context_data())


urlpatterns = [path("quick/", QuickRecipes.as_view())]
