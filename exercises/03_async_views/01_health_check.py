"""Somebody calls through the kitchen door: is anybody there? The smallest async view answers.

GET /health/ answers 200 with the JSON {"status": "healthy", "async": true}. The answer only says that this process
is alive: it comes at once, and asks neither the supplier nor the database. Graded: the answer, also behind a
real uvicorn and while the supplier is down, and that Django can await the view.

Before you run it: the view has nothing to wait for. What does Django spare itself when it is async all the same?
"""

from django.http import JsonResponse
from django.urls import path


def health_check(request):
    # TODO: one word makes it async; then say that the kitchen is open.
    return JsonResponse({"status": "closed"}, status=503)


urlpatterns = [path("health/", health_check)]
