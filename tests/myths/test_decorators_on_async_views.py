"""Django's decorators work on async views, in the versions that are supported.

Widely taught: "decorators do not work on async views, write your own"; or decorators on async views without a word
about the version.

What happens: `csrf_exempt`, `require_POST` and its like, and `never_cache` have known async views since Django 5.0,
`login_required` since 5.1 (on 5.0 it gave back a coroutine: ValueError). On 5.2 and 6.1 all of them work, and each
leaves the view async.

The right way: Django 5.2 or newer, and Django's own decorators.
"""

from __future__ import annotations

import inspect

import django
import pytest
from django.contrib.auth.decorators import login_required, permission_required
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from kitchen import factories

pytestmark = pytest.mark.urls(__name__)

DECORATORS = {
    "login_required": login_required,
    "permission_required": permission_required("kitchen.add_recipe"),
    "csrf_exempt": csrf_exempt,
    "never_cache": never_cache,
    "require_GET": require_GET,
    "require_http_methods": require_http_methods(["GET", "HEAD"]),
}


async def answer(request):
    return JsonResponse({"dish": "soup"})


urlpatterns = [path(f"{name}/", decorator(answer)) for name, decorator in DECORATORS.items()]
urlpatterns += [path("posts/", csrf_exempt(require_POST(answer)))]


@pytest.fixture
def admin(pantry):
    return factories.user(is_superuser=True)


def test_the_course_asks_for_a_version_in_which_they_all_work():
    assert django.VERSION >= (5, 2)


@pytest.mark.parametrize("name", DECORATORS)
def test_a_decorated_view_is_still_async(name):
    assert inspect.iscoroutinefunction(DECORATORS[name](answer))


@pytest.mark.parametrize("name", DECORATORS)
async def test_a_decorated_view_answers(name, async_client, admin):
    await async_client.aforce_login(admin)
    assert (await async_client.get(f"/{name}/")).json() == {"dish": "soup"}


@pytest.mark.parametrize("name", ["login_required", "permission_required"])
async def test_a_guest_without_a_login_is_sent_to_it(name, async_client):
    assert (await async_client.get(f"/{name}/")).status_code == 302


@pytest.mark.parametrize("url", ["/require_GET/", "/require_http_methods/"])
async def test_a_wrong_method_is_a_405(url, async_client):
    assert (await async_client.post(url)).status_code == 405


async def test_two_decorators_on_one_view(async_client):
    assert (await async_client.post("/posts/")).status_code == 200
    assert (await async_client.get("/posts/")).status_code == 405


async def test_never_cache_sets_its_header(async_client):
    assert "no-cache" in (await async_client.get("/never_cache/")).headers["Cache-Control"]
