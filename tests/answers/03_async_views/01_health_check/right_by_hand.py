"""The JSON is written by hand, the answer is never cached, and other methods get 405."""

import json

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

HEALTHY = json.dumps({"async": True, "status": "healthy"}).encode()


@require_safe
@never_cache
async def health_check(request):
    return HttpResponse(HEALTHY, content_type="application/json", headers={"Content-Length": len(HEALTHY)})


urlpatterns = [path("health/", health_check)]
