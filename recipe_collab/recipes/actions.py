"""What can be asked for: each action gives the status and the body of the answer.

All take the user and what was sent as plain data. They are sync and raise DomainError; a coroutine calls them in a
thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from capstone.errors import NotFound
from capstone.forms import checked
from recipes.domain import (
    access,
    accounts,
    comments,
    completion,
    edits,
    hints,
    imports,
    invitations,
    notices,
    recipe_files,
    recipes,
    requests,
    rows,
    search,
    shapes,
    versions,
)
from recipes.domain.content import content
from recipes.domain.forms import (
    AfterForm,
    AnswerForm,
    CommentForm,
    CompareForm,
    InvitationForm,
    ReadForm,
    RequestForm,
    RoleForm,
    ScaleForm,
    VersionForm,
    changed_recipe,
    new_recipe,
)
from recipes.models import Chef, Ingredient, Recipe

Data = Mapping[str, Any]
Answer = tuple[int, dict[str, Any] | None]
Action = Callable[..., Answer]


def body(answer: Answer) -> dict[str, Any]:
    """What an action has found, for a page that shows it."""
    return answer[1] or {}


def list_recipes(user: User, data: Data) -> Answer:
    """GET /api/recipes/"""
    page = search.search(user, data)
    found = [shapes.recipe(recipe, role) for recipe, role in page.rows]
    return 200, {
        "recipes": found,
        "page": page.number,
        "pages": page.pages,
        "per_page": page.per_page,
        "count": page.count,
    }


def create_recipe(user: User, data: Data) -> Answer:
    """POST /api/recipes/"""
    wanted = new_recipe(data)
    tags = wanted.pop("tags", [])
    return 201, _recipe(user, recipes.create_recipe(user, wanted, tags).pk)


def show_recipe(user: User, data: Data, pk: int) -> Answer:
    """GET /api/recipes/ID/"""
    servings = checked(ScaleForm, data)["servings"]
    access.recipe_for(user, pk)
    rows.bring_up(pk)  # what is stored by now is shown
    recipes.viewed(pk)
    return 200, _recipe(user, pk, servings)


def look_at_recipe(user: User, pk: int) -> Answer:
    """As show_recipe(), for who has the page open already: it is no other view of it."""
    access.recipe_for(user, pk)
    rows.bring_up(pk)
    return 200, _recipe(user, pk)


def update_recipe(user: User, data: Data, pk: int) -> Answer:
    """PATCH /api/recipes/ID/"""
    recipes.update_recipe(user, pk, changed_recipe(data))
    return 200, _recipe(user, pk)


def delete_recipe(user: User, data: Data, pk: int) -> Answer:
    """DELETE /api/recipes/ID/"""
    recipes.delete_recipe(user, pk)
    return 204, None


def complete(user: User, data: Data, pk: int) -> Answer:
    """POST /api/recipes/ID/complete/"""
    completion.complete(user, pk)
    hints.tell_recipe(pk, "recipes")
    return 200, _recipe(user, pk)


def export(user: User, data: Data, pk: int) -> Answer:
    """GET /api/recipes/ID/export/"""
    return 200, recipe_files.export(user, pk)


def list_notifications(user: User, data: Data) -> Answer:
    """GET /api/notifications/"""
    asked = checked(AfterForm, data)
    last, unread = notices.head(user)
    found = notices.read_after(user, asked["after"] or 0, asked["limit"] or 100)
    return 200, {"notifications": found, "last": last, "unread": unread}


def read_notifications(user: User, data: Data) -> Answer:
    """POST /api/notifications/read/"""
    last, unread = notices.mark_read(user, checked(ReadForm, data)["up_to"])
    hints.tell([user.pk], "read")
    return 200, {"last": last, "unread": unread}


def list_collaborators(user: User, data: Data, pk: int) -> Answer:
    """GET /api/recipes/ID/collaborators/"""
    found = access.recipe_for(user, pk).collaborators.select_related("user").order_by("pk")
    return 200, {"collaborators": [shapes.collaborator(row) for row in found]}


def change_role(user: User, data: Data, pk: int, other: int) -> Answer:
    """PATCH /api/recipes/ID/collaborators/USER/"""
    access.recipe_for(user, pk, *access.OWNERS)
    row = access.share(user, pk, _collaborator(pk, other), checked(RoleForm, data)["role"])
    return 200, {"collaborator": shapes.collaborator(row)}


def revoke(user: User, data: Data, pk: int, other: int) -> Answer:
    """DELETE /api/recipes/ID/collaborators/USER/"""
    access.recipe_for(user, pk)
    access.revoke(user, pk, _collaborator(pk, other))
    return 204, None


def list_invitations(user: User, data: Data, pk: int) -> Answer:
    """GET /api/recipes/ID/invitations/"""
    return 200, {"invitations": [shapes.invitation(row) for row in invitations.invitations(user, pk)]}


def invite(user: User, data: Data, pk: int) -> Answer:
    """POST /api/recipes/ID/invitations/"""
    wanted = checked(InvitationForm, data)
    row, token = invitations.invite(user, pk, wanted["role"], wanted["hours"])
    return 201, {"invitation": shapes.invitation(row, f"{settings.SITE_URL}/invitations/{token}/")}


def withdraw(user: User, data: Data, pk: int, invitation: int) -> Answer:
    """DELETE /api/recipes/ID/invitations/ID/"""
    invitations.withdraw(user, pk, invitation)
    return 204, None


def accept(user: User, data: Data, token: str) -> Answer:
    """POST /api/invitations/TOKEN/"""
    return 200, _recipe(user, invitations.accept(user, token))


def list_versions(user: User, data: Data, pk: int) -> Answer:
    """GET /api/recipes/ID/versions/"""
    found = access.recipe_for(user, pk).versions.select_related("author").defer("content")
    return 200, {"versions": [shapes.version(row) for row in found]}


def save_version(user: User, data: Data, pk: int) -> Answer:
    """POST /api/recipes/ID/versions/"""
    row = versions.save_version(user, pk, checked(VersionForm, data)["name"])
    hints.tell_recipe(pk, "versions")
    return 201, {"version": shapes.version(row)}


def show_version(user: User, data: Data, pk: int, version: int) -> Answer:
    """GET /api/recipes/ID/versions/ID/"""
    row = versions.get_version(user, pk, version)
    if checked(CompareForm, data)["against"] == "before":
        changes = versions.compare(versions.content_before(row), row.content)
    else:
        changes = versions.compare(row.content, content(edits.read(pk).doc))
    return 200, {"version": shapes.version(row), "content": row.content, "changes": changes}


def restore_version(user: User, data: Data, pk: int, version: int) -> Answer:
    """POST /api/recipes/ID/versions/ID/restore/"""
    versions.restore_version(user, pk, version)
    rows.bring_up(pk)
    hints.tell_recipe(pk, "versions")
    return 200, _recipe(user, pk)


def list_comments(user: User, data: Data, pk: int) -> Answer:
    """GET /api/recipes/ID/comments/"""
    return 200, {"comments": [shapes.comment(row) for row in comments.comments(user, pk)]}


def add_comment(user: User, data: Data, pk: int) -> Answer:
    """POST /api/recipes/ID/comments/"""
    return 201, {"comment": shapes.comment(comments.add_comment(user, pk, checked(CommentForm, data)["text"]))}


def start_import(user: User, name: str, content: bytes) -> Answer:
    """POST /api/imports/"""
    return 202, {"job": shapes.job(imports.start(user, name, content))}


def show_import(user: User, data: Data, pk: int) -> Answer:
    """GET /api/imports/ID/"""
    return 200, {"job": shapes.job(imports.get_job(user, pk))}


def cancel_import(user: User, data: Data, pk: int) -> Answer:
    """POST /api/imports/ID/cancel/"""
    return 200, {"job": shapes.job(imports.cancel(user, pk))}


def list_requests(user: User, data: Data) -> Answer:
    """GET /api/requests/"""
    return 200, {"requests": [shapes.request(row) for row in requests.requests(user)]}


def ask_for_recipe(user: User, data: Data) -> Answer:
    """POST /api/requests/"""
    wanted = checked(RequestForm, data)
    return 201, {"request": shapes.request(requests.ask(user, wanted["to"], wanted["text"]))}


def answer_request(user: User, data: Data, pk: int) -> Answer:
    """PATCH /api/requests/ID/"""
    return 200, {"request": shapes.request(requests.answer(user, pk, checked(AnswerForm, data)["state"]))}


def list_chefs(user: User, data: Data) -> Answer:
    """GET /api/chefs/"""
    found = Chef.objects.filter(user__is_active=True).select_related("user").order_by("user__username")
    return 200, {"chefs": [{**shapes.chef(row), "email": None} for row in found]}


def show_chef(user: User, data: Data) -> Answer:
    """GET /api/chefs/me/"""
    return 200, {"chef": shapes.chef(accounts.chef_of(user))}


def update_chef(user: User, data: Data) -> Answer:
    """PATCH /api/chefs/me/"""
    return 200, {"chef": shapes.chef(accounts.update_chef(user, data))}


def list_ingredients(user: User, data: Data) -> Answer:
    """GET /api/ingredients/"""
    found = Ingredient.objects.filter(name__icontains=data.get("text", ""))[:100]
    return 200, {"ingredients": [shapes.ingredient(row) for row in found]}


def _recipe(user: User, pk: int, servings: int | None = None) -> dict[str, Any]:
    role = access.role_of(user, pk)
    if role is None:
        raise NotFound("recipe")
    return {"recipe": shapes.recipe(search.whole(Recipe.objects).get(pk=pk), role, servings)}


def _collaborator(pk: int, user: int) -> User:
    row = get_user_model().objects.filter(collaborations__recipe=pk, pk=user).first()
    if row is None:
        raise NotFound("collaborator")
    return row
