"""In the thread nobody complains of the lazy chefs: a query for each recipe.

fails: test_one_query_fetches_everything
says: 7 queries for a page of 6
"""

from django.urls import path
from django.views.generic import ListView
from kitchen.models import Recipe


class QuickRecipes(ListView):
    queryset = Recipe.objects.filter(minutes__lte=30)
    template_name = "kitchen/quick.html"
    context_object_name = "recipes"


urlpatterns = [path("quick/", QuickRecipes.as_view())]
