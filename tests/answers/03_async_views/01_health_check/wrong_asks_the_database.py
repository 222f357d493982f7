"""`SELECT 1`, as in many a health check: it tells of the database, and waits for it.

fails: test_it_asks_nobody_and_takes_no_time
says: the database was asked SELECT 1
"""

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import JsonResponse
from django.urls import path


def ask_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def health_check(request):
    await sync_to_async(ask_the_database)()
    return JsonResponse({"status": "healthy", "async": True})


urlpatterns = [path("health/", health_check)]
