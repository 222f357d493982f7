"""The variable that switches Django's complaint off does not make the query wait anywhere else.

fails: test_the_loop_is_free_while_the_database_is_asked
says: stood still
"""

import os

from django.shortcuts import render
from django.urls import path
from django.views import View
from kitchen.models import Recipe

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class QuickRecipes(View):
    async def get(self, request):
        recipes = list(Recipe.objects.filter(minutes__lte=30).select_related("chef"))
        return render(request, "kitchen/quick.html", {"recipes": recipes})


urlpatterns = [path("quick/", QuickRecipes.as_view())]
