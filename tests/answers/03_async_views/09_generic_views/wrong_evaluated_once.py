"""The queryset of the class keeps the rows of its first evaluation, for every later request.

fails: test_each_request_sees_what_is_there_now
says: after one was added, lacks
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"

    async def get(self, request):
        self.object_list = [recipe async for recipe in self.queryset]
        return self.render_to_response(self.get_context_data())


urlpatterns = [path("quick/", QuickRecipes.as_view())]
