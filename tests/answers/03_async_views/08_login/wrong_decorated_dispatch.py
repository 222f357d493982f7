"""The decorator around `dispatch`, which is sync, takes the whole view for sync.

fails: test_strangers_are_sent_to_the_login_page
says: TypeError
"""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from kitchen.models import Recipe


@method_decorator(login_required, name="dispatch")
class MyRecipes(View):
    async def get(self, request):
        cook = await request.auser()
        names = [name async for name in Recipe.objects.filter(chef__user=cook).values_list("name", flat=True)]
        return JsonResponse({"cook": cook.username, "recipes": names})


@method_decorator(login_required, name="dispatch")
class MyRecipe(View):
    async def get(self, request, id):
        cook = await request.auser()
        recipe = await aget_object_or_404(Recipe, id=id, chef__user=cook)
        return JsonResponse({"cook": cook.username, "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [path("my/recipes/", MyRecipes.as_view()), path("my/recipes/<int:id>/", MyRecipe.as_view())]
