"""The inherited `get` goes to a thread, and its response is rendered there too."""

from asgiref.sync import sync_to_async
from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"

    async def get(self, request, *args, **kwargs):
        return await sync_to_async(self._page)(request, *args, **kwargs)

    def _page(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs).render()


urlpatterns = [path("quick/", QuickRecipes.as_view())]
