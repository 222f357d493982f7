"""The admin: all models. What follows a recipe's document is shown here and edited there.

Open sockets hear of who may do what, and of what is gone, once it is committed.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from recipes import models
from recipes.live import announce


class ReadOnly(admin.ModelAdmin):
    """What the project itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class RowsInline(admin.TabularInline):
    """A recipe's rows, which follow its document."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


class IngredientsInline(RowsInline):
    """See RowsInline."""

    model = models.RecipeIngredient
    fields = ("position", "name", "quantity", "unit", "ingredient")


class StepsInline(RowsInline):
    """See RowsInline."""

    model = models.Step
    fields = ("position", "text")


@admin.register(models.Recipe)
class RecipeAdmin(admin.ModelAdmin):
    """Tags and status can be changed here, the rest in the editor."""

    list_display = ("__str__", "owner", "status", "servings", "updated")
    list_filter = ("status", "difficulty", "tags")
    search_fields = ("name", "ingredients__name", "owner__username")
    readonly_fields = (
        "name",
        "description",
        "servings",
        "minutes",
        "difficulty",
        "owner",
        "views",
        "created",
        "updated",
    )
    inlines = (IngredientsInline, StepsInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A recipe begins with a document, which recipes.create_recipe() makes."""
        return False

    def delete_model(self, request: HttpRequest, obj: models.Recipe) -> None:
        """Its pages close."""
        pk = obj.pk
        super().delete_model(request, obj)
        transaction.on_commit(lambda: announce.deleted(pk), robust=True)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """See delete_model()."""
        for recipe in queryset:
            self.delete_model(request, recipe)


@admin.register(models.Collaborator)
class CollaboratorAdmin(admin.ModelAdmin):
    """Open sockets hear of what is changed here."""

    list_display = ("recipe", "user", "role", "since")
    list_filter = ("role",)
    search_fields = ("recipe__name", "user__username")
    autocomplete_fields = ("recipe",)

    def save_model(self, request: HttpRequest, obj: models.Collaborator, form: Any, change: bool) -> None:
        """And tell."""
        super().save_model(request, obj, form, change)
        _tell(obj.recipe_id, obj.user_id)

    def delete_model(self, request: HttpRequest, obj: models.Collaborator) -> None:
        """And tell."""
        super().delete_model(request, obj)
        _tell(obj.recipe_id, obj.user_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """See delete_model()."""
        for row in queryset:
            self.delete_model(request, row)


@admin.register(models.Chef)
class ChefAdmin(admin.ModelAdmin):
    """A chef is made with the user."""

    list_display = ("user", "speciality", "years", "email", "zone")
    search_fields = ("user__username", "speciality")
    readonly_fields = ("user",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add a user instead."""
        return False


@admin.register(models.Ingredient)
class IngredientAdmin(admin.ModelAdmin):
    """The catalogue."""

    list_display = ("name", "unit", "stock", "price", "price_as_of")
    search_fields = ("name",)


@admin.register(models.Tag)
class TagAdmin(admin.ModelAdmin):
    """Words that recipes are found by."""

    search_fields = ("name",)


@admin.register(models.Comment)
class CommentAdmin(admin.ModelAdmin):
    """What people say."""

    list_display = ("recipe", "author", "text", "created")
    search_fields = ("text", "recipe__name")
    autocomplete_fields = ("recipe",)


@admin.register(models.Update)
class UpdateAdmin(ReadOnly):
    """The log: numbers and authors, not the bytes."""

    list_display = ("recipe", "number", "author", "created")
    exclude = ("data",)


@admin.register(models.Document)
class DocumentAdmin(ReadOnly):
    """Where each log stands."""

    list_display = ("recipe", "number", "compacted", "in_rows")
    exclude = ("state",)


def _tell(recipe: int, user: int) -> None:
    transaction.on_commit(lambda: announce.access_changed(recipe, user), robust=True)


for model in (
    models.Invitation,
    models.PriceHistory,
    models.PriceRun,
    models.RecipeIngredient,
    models.Step,
    models.Version,
    models.Notification,
    models.Mail,
    models.ImportJob,
    models.RecipeRequest,
):
    admin.site.register(model, ReadOnly)
