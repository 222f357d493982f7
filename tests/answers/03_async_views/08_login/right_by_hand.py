"""The account asked for and judged by hand, and the chef read first: all that Django's decorator does."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, JsonResponse
from django.urls import path
from kitchen.models import Chef, Recipe


async def who_asks(request):
    """The account and its chef; None for what is not there."""
    user = await request.auser()
    if not user.is_authenticated:
        return None, None
    return user, await Chef.objects.filter(user_id=user.id).afirst()


async def my_recipes(request):
    user, chef = await who_asks(request)
    if user is None:
        return redirect_to_login(request.get_full_path())
    names = [recipe.name async for recipe in chef.recipes.all()] if chef else []
    return JsonResponse({"cook": user.username, "recipes": names})


async def my_recipe(request, id):
    user, chef = await who_asks(request)
    if user is None:
        return redirect_to_login(request.get_full_path())
    recipe = await Recipe.objects.select_related("chef").filter(id=id).afirst()
    if chef is None or recipe is None or recipe.chef != chef:
        raise Http404
    return JsonResponse({"cook": user.username, "name": recipe.name, "minutes": recipe.minutes})


urlpatterns = [path("my/recipes/", my_recipes), path("my/recipes/<int:id>/", my_recipe)]
