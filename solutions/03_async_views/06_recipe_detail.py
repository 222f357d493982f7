"""Behind a relation's name there is a query, until something has fetched what it names.

`recipe.chef` asks the database at the dot, in the middle of the coroutine, where Django refuses it with
SynchronousOnlyOperation: it would stop the loop for everybody. `select_related` fetches the chef in the recipe's own
query, so that the dot finds a value. The reviews are many, so they take a query of their own, which `async for` waits
for. With DJANGO_ALLOW_ASYNC_UNSAFE the check is off, and the dot does stop the loop.

`aget_object_or_404` raises Http404, and never DoesNotExist. Uncaught, Django makes an HTML page of it; who asks for
JSON should get JSON, so it is caught here. It takes a QuerySet in place of the model, so that it can be told of the
chef.
"""

from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404
from django.urls import path
from kitchen.models import Recipe


async def recipe_detail(request, id):
    try:
        recipe = await aget_object_or_404(Recipe.objects.select_related("chef"), id=id)
    except Http404:
        return JsonResponse({"error": "no such recipe"}, status=404)
    reviews = [
        {"guest": review.guest, "stars": review.stars, "text": review.text}
        async for review in recipe.reviews.order_by("-created")
    ]
    chef = {"name": recipe.chef.name, "speciality": recipe.chef.speciality}
    return JsonResponse({"id": recipe.id, "name": recipe.name, "chef": chef, "reviews": reviews})


urlpatterns = [path("recipes/<int:id>/", recipe_detail)]
