"""`async def` is all: the route, the request and the response are those of a sync view.

Django awaits it on the event loop. A sync view it has to put into a thread first, and wait for, so as not to hold the
loop; a health check, which is asked every few seconds, can do without. Nothing in here waits, so nobody is held up. A
check that asked the database would take this process for dead whenever the database is slow; 11.2 tells the two apart.
"""

from django.http import JsonResponse
from django.urls import path


async def health_check(request):
    return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
