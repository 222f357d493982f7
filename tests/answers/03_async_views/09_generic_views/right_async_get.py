"""The async handler that Django awaits, on View: the list is made first, then rendered."""

from django.shortcuts import render
from django.urls import path
from django.views import View
from kitchen.models import Recipe


class QuickRecipes(View):
    async def get(self, request):
        quick = Recipe.objects.filter(minutes__lte=30).select_related("chef")
        return render(request, "kitchen/quick.html", {"recipes": [recipe async for recipe in quick]})


urlpatterns = [path("quick/", QuickRecipes.as_view())]
