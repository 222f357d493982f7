"""The API: each URL names the actions that its methods ask for; capstone/json.py does the rest.

An action runs in the request's thread, because a transaction belongs to one.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest

from capstone.json import Answer, Handler, endpoint, sent, uploaded
from recipes import actions
from recipes.actions import Action
from recipes.domain import shapes
from recipes.domain.dashboard import adashboard, dashboard


def shows(action: Action) -> Handler:
    """Answers with what `action` finds, by the parameters of the URL."""

    async def handler(request: HttpRequest, user: Any, **parts: Any) -> Answer:
        return await sync_to_async(action)(user, request.GET.dict(), **parts)

    return handler


def does(action: Action) -> Handler:
    """Lets `action` do what the body says."""

    async def handler(request: HttpRequest, user: Any, **parts: Any) -> Answer:
        return await sync_to_async(action)(user, sent(request) if request.body else {}, **parts)

    return handler


async def _dashboard(request: HttpRequest, user: Any) -> Answer:
    return 200, shapes.dashboard(await adashboard(user))


async def _dashboard_sync(request: HttpRequest, user: Any) -> Answer:
    return 200, shapes.dashboard(await sync_to_async(dashboard)(user))


async def _upload(request: HttpRequest, user: Any) -> Answer:
    return await sync_to_async(actions.start_import)(user, *uploaded(request, settings.LARGEST_IMPORT))


dashboard_view = endpoint(get=_dashboard)
dashboard_sync_view = endpoint(get=_dashboard_sync)
recipe_list = endpoint(get=shows(actions.list_recipes), post=does(actions.create_recipe))
recipe = endpoint(get=shows(actions.show_recipe), patch=does(actions.update_recipe), delete=does(actions.delete_recipe))
completion = endpoint(post=does(actions.complete))
notifications = endpoint(get=shows(actions.list_notifications))
read = endpoint(post=does(actions.read_notifications))
collaborators = endpoint(get=shows(actions.list_collaborators))
collaborator = endpoint(patch=does(actions.change_role), delete=does(actions.revoke))
invitations = endpoint(get=shows(actions.list_invitations), post=does(actions.invite))
invitation = endpoint(delete=does(actions.withdraw))
acceptance = endpoint(post=does(actions.accept))
versions = endpoint(get=shows(actions.list_versions), post=does(actions.save_version))
version = endpoint(get=shows(actions.show_version))
restore = endpoint(post=does(actions.restore_version))
comments = endpoint(get=shows(actions.list_comments), post=does(actions.add_comment))
chefs = endpoint(get=shows(actions.list_chefs))
me = endpoint(get=shows(actions.show_chef), patch=does(actions.update_chef))
ingredients = endpoint(get=shows(actions.list_ingredients))
export = endpoint(get=shows(actions.export))
imports = endpoint(post=_upload)
import_job = endpoint(get=shows(actions.show_import))
import_cancel = endpoint(post=does(actions.cancel_import))
requests = endpoint(get=shows(actions.list_requests), post=does(actions.ask_for_recipe))
request_answer = endpoint(patch=does(actions.answer_request))
