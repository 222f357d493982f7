"""Django has no setting ASGI_APPLICATION: it belongs to Channels and Daphne.

Widely taught: "set ASGI_APPLICATION so that Django runs asynchronously".

What happens: Django's own list of settings does not know it, and Django never reads it. It runs asynchronously when an
ASGI server is told where the application is: `uvicorn kitchen.asgi:application`. With a wrong value Django's ASGI
handler answers as before. What reads the setting is Channels, and with Daphne installed its `runserver`.

The right way: name the application to the server; set ASGI_APPLICATION only for Channels.
"""

from __future__ import annotations

import pytest
from channels.routing import get_default_application
from django.conf import global_settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured
from django.http import JsonResponse
from django.urls import path

from .visit import Visit

pytestmark = pytest.mark.urls(__name__)


async def menu(request):
    return JsonResponse({"dish": "soup"})


urlpatterns = [path("menu/", menu)]


def test_django_does_not_know_the_setting():
    assert hasattr(global_settings, "WSGI_APPLICATION")
    assert not hasattr(global_settings, "ASGI_APPLICATION")


async def test_django_answers_whatever_the_setting_says(settings):
    settings.ASGI_APPLICATION = "nowhere.at.all"
    visit = Visit("/menu/", application=get_asgi_application())
    await visit.send()
    assert (await visit.start())["status"] == 200
    assert await visit.piece() == b'{"dish": "soup"}'
    await visit.end()


def test_channels_reads_it(settings):
    settings.ASGI_APPLICATION = "nowhere.at.all"
    with pytest.raises(ImproperlyConfigured, match="Cannot import ASGI_APPLICATION module"):
        get_default_application()


def test_channels_finds_what_it_names(settings):
    settings.ASGI_APPLICATION = f"{__name__}.menu"
    assert get_default_application() is menu
