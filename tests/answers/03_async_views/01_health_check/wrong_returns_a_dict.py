"""A dict is returned, as other frameworks take it; Django wants a response.

fails: test_the_kitchen_is_healthy
says: 500: AttributeError: 'dict' object has no attribute
"""

from django.urls import path


async def health_check(request):
    return {"status": "healthy", "async": True}


urlpatterns = [path("health/", health_check)]
