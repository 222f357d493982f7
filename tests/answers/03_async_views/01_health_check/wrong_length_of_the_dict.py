"""Content-Length is set by hand, from the dict: two keys are no two bytes, and the server cuts the answer off.

fails: test_it_answers_behind_a_real_server
says: Too much data for declared Content-Length
"""

from django.http import JsonResponse
from django.urls import path


async def health_check(request):
    answer = {"status": "healthy", "async": True}
    return JsonResponse(answer, headers={"Content-Length": len(answer)})


urlpatterns = [path("health/", health_check)]
