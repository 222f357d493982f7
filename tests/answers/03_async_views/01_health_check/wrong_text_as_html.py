"""The JSON is right, and is sent as HTML: HttpResponse does not look at it.

fails: test_the_kitchen_is_healthy
says: Content-Type text/html
"""

import json

from django.http import HttpResponse
from django.urls import path


async def health_check(request):
    return HttpResponse(json.dumps({"status": "healthy", "async": True}))


urlpatterns = [path("health/", health_check)]
