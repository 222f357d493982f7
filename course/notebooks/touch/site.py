"""What the servers of touch.dashboard() serve: one async view, as a WSGI and as an ASGI application.

KITCHEN_SUPPLIER_URL is the supplier's address.
"""

from __future__ import annotations

import asyncio
import os
import sys

from course.catalog import ROOT

os.environ["DJANGO_SETTINGS_MODULE"] = "kitchen.settings"
sys.path.append(str(ROOT / "exercises"))

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

settings.ROOT_URLCONF = __name__
asgi = get_asgi_application()
wsgi = get_wsgi_application()

from kitchen import supplier  # noqa: E402


async def dashboard(request: HttpRequest, ingredient: str) -> JsonResponse:
    """Price and stock, both asked for at once."""
    price, stock = await asyncio.gather(supplier.price(ingredient), supplier.stock(ingredient))
    return JsonResponse({"ingredient": ingredient, "price": str(price), "stock": stock})


urlpatterns = [path("dashboard/<ingredient>/", dashboard)]
