"""A class with a handler for each method: View answers 405 and OPTIONS, and a JSON error is an exception."""

import json
from typing import ClassVar

from django.http import JsonResponse
from django.urls import path
from django.views import View


class Refused(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


class Orders(View):
    pad: ClassVar = []

    async def get(self, request):
        return JsonResponse({"orders": self.pad})

    async def post(self, request):
        try:
            order = self.read(request)
        except Refused as refused:
            return JsonResponse({"error": str(refused)}, status=refused.status)
        self.pad.append(order)
        return JsonResponse(order, status=201)

    def read(self, request):
        if len(request.body) > 500:
            raise Refused(413, "too long")
        try:
            data = json.loads(request.body)
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise Refused(400, "no JSON") from None
        match data:
            case {"dish": str(dish)} if dish and not dish.isspace():
                return {"number": 1 + len(self.pad), "dish": dish}
        raise Refused(400, f"no order: {type(data).__name__}")


urlpatterns = [path("orders/", Orders.as_view())]
