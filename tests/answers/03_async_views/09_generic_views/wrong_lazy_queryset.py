"""A QuerySet is handed to render as it is: the template would ask the database, on the loop.

fails: test_the_page_lists_the_quick_recipes
says: SynchronousOnlyOperation
"""

from django.shortcuts import render
from django.urls import path
from kitchen.models import Recipe


async def quick(request):
    recipes = Recipe.objects.filter(minutes__lte=30).select_related("chef")
    return render(request, "kitchen/quick.html", {"recipes": recipes})


urlpatterns = [path("quick/", quick)]
