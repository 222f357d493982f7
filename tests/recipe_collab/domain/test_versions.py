"""Versions, and who may do what."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from recipes.domain import access, edits, upkeep, versions
from recipes.domain.content import content, fill
from recipes.domain.recipes import delete_recipe
from recipes.models import Recipe, Role, Update, Version

from capstone.errors import DomainError

from .conftest import SOUP


def change(recipe: Recipe, **wanted: object) -> None:
    edits.edit(recipe.pk, None, lambda doc: fill(doc, wanted))


def now(recipe: Recipe) -> dict:
    return content(edits.read(recipe.pk).doc)


def test_restoring_a_version_is_an_edit_that_erases_nothing(soup: Recipe, ada: User):
    version = versions.save_version(ada, soup.pk, "before the guests")
    change(soup, name="Leek soup", servings=12, steps=[{"key": "s9", "text": "Start anew."}])
    lines = Update.objects.count()
    assert versions.restore_version(ada, soup.pk, version.pk) == 3
    assert now(soup) == SOUP
    assert Update.objects.count() == lines + 1
    before = Version.objects.get(automatic=True)
    assert before.content["name"] == "Leek soup"
    versions.restore_version(ada, soup.pk, before.pk)
    assert now(soup)["steps"] == [{"key": "s9", "text": "Start anew."}]


def test_what_somebody_types_while_a_version_is_restored_is_kept(soup: Recipe, ada: User):
    version = versions.save_version(ada, soup.pk, "first")
    change(soup, name="Onion soup for guests")
    page = edits.read(soup.pk).doc
    known = page.get_state()
    fill(page, {"name": "French Onion soup for guests"})
    versions.restore_version(ada, soup.pk, version.pk)
    edits.edit(soup.pk, ada.pk, lambda doc: doc.apply_update(page.get_update(known)))
    assert now(soup)["name"] == "French Onion soup"


def test_a_viewer_sees_and_may_not_change(soup: Recipe, ada: User, bob: User):
    access.share(ada, soup.pk, bob, Role.VIEWER)
    assert access.role_of(bob, soup.pk) == "viewer"
    for act in (
        lambda: versions.save_version(bob, soup.pk, "mine"),
        lambda: delete_recipe(bob, soup.pk),
        lambda: access.share(bob, soup.pk, bob, Role.OWNER),
    ):
        with pytest.raises(DomainError) as refused:
            act()
        assert refused.value.status == 403


def test_who_is_no_collaborator_cannot_tell_that_there_is_a_recipe(soup: Recipe, bob: User):
    for pk in (soup.pk, 999_999):
        with pytest.raises(DomainError) as refused:
            access.recipe_for(bob, pk)
        assert (refused.value.status, refused.value.body()["error"]["code"]) == (404, "not_found")


def test_a_recipe_keeps_an_owner(soup: Recipe, ada: User, bob: User):
    with pytest.raises(DomainError, match="at least one owner"):
        access.revoke(ada, soup.pk, ada)
    with pytest.raises(DomainError, match="at least one owner"):
        access.share(ada, soup.pk, ada, Role.EDITOR)
    access.share(ada, soup.pk, bob, Role.OWNER)
    access.revoke(ada, soup.pk, ada)
    assert access.role_of(ada, soup.pk) is None


def test_who_was_switched_off_has_no_role(soup: Recipe, ada: User):
    ada.is_active = False
    ada.save()
    assert access.role_of(ada, soup.pk) is None


def test_a_version_comes_by_itself_and_names_who_edited(soup: Recipe, ada: User, bob: User):
    upkeep.leave(soup.pk)
    assert not Version.objects.exists()  # nothing was edited yet
    for author in (bob.pk, ada.pk, None):
        edits.edit(soup.pk, author, lambda doc, author=author: fill(doc, {"name": f"By {author}"}))
    upkeep.leave(soup.pk)
    upkeep.leave(soup.pk)
    version = Version.objects.get()
    assert (version.name, version.authors, version.automatic) == ("After ada and bob", ["ada", "bob"], True)
    edits.edit(soup.pk, bob.pk, lambda doc: fill(doc, {"name": "By bob alone"}))
    versions.keep(soup.pk)
    last = Version.objects.first()
    assert (last.authors, versions.content_before(last)["name"]) == (["bob"], "By None")


def test_who_wrote_what_is_compacted_stays_known(soup: Recipe, ada: User, settings):
    settings.COMPACT_AFTER = 3
    for name in ("one", "two", "three"):
        edits.edit(soup.pk, ada.pk, lambda doc, name=name: fill(doc, {"name": name}))
    upkeep.follow(soup.pk)
    assert not Update.objects.exists()
    assert (Version.objects.get().authors, now(soup)["name"]) == (["ada"], "three")


def test_versions_that_came_by_themselves_do_not_pile_up(soup: Recipe, ada: User, monkeypatch):
    monkeypatch.setattr(versions, "MOST_AUTOMATIC", 2)
    versions.save_version(ada, soup.pk, "by hand")
    for name in ("one", "two", "three"):
        change(soup, name=name)
        versions.keep(soup.pk)
    kept = [version.content["name"] for version in Version.objects.order_by("pk")]
    assert kept == ["Onion soup", "two", "three"]
