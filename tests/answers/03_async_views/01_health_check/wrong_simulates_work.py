"""A sleep from the tutorials, "to simulate work": whoever asks waits for nothing.

fails: test_it_asks_nobody_and_takes_no_time
says: the answer took 0.1 seconds
"""

import asyncio

from django.http import JsonResponse
from django.urls import path


async def health_check(request):
    await asyncio.sleep(0.1)
    return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
