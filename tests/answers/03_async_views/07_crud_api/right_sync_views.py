"""Plain sync views: Django runs each in a thread, where the ORM may do what it likes. The API is the same."""

import json
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from kitchen.models import Recipe


class Refused(Exception):
    def __init__(self, status, **body):
        self.answer = JsonResponse(body, status=status)


class Api(View):
    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except Refused as refused:
            return refused.answer

    def find(self, id):
        try:
            return Recipe.objects.get(id=id)
        except Recipe.DoesNotExist:
            raise Refused(HTTPStatus.NOT_FOUND, error="no such recipe") from None

    def answer(self, recipe, status=HTTPStatus.OK):
        body = {"id": recipe.id, "name": recipe.name, "minutes": recipe.minutes, "chef": recipe.chef_id}
        return JsonResponse(body, status=status)

    def save(self, recipe):
        try:
            data = json.loads(self.request.body)
            recipe.name, recipe.minutes, recipe.chef_id = map(data.get, ("name", "minutes", "chef"))
        except (ValueError, AttributeError):
            raise Refused(HTTPStatus.BAD_REQUEST, error="send a JSON object") from None
        try:
            recipe.full_clean()
        except ValidationError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, errors=error.message_dict) from None
        recipe.save()
        return recipe


class Recipes(Api):
    def get(self, request):
        return JsonResponse({"recipes": list(Recipe.objects.values("id", "name", "minutes", "chef"))})

    def post(self, request):
        return self.answer(self.save(Recipe()), HTTPStatus.CREATED)


class OneRecipe(Api):
    def put(self, request, id):
        return self.answer(self.save(self.find(id)))

    def delete(self, request, id):
        self.find(id).delete()
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


urlpatterns = [path("recipes/", Recipes.as_view()), path("recipes/<int:id>/", OneRecipe.as_view())]
