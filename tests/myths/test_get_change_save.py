"""Get a row, change it, save it: what somebody else has changed meanwhile is gone.

Widely taught: `recipe = await Recipe.objects.aget(pk=1)`, an assignment, `await recipe.asave()`, in forms, views and
consumers alike.

What happens: `save()` writes every column as it was read. Of two who read the same row the second writes the first
one's change away, in whatever column it was; and of two who count one up, one is not counted. Nobody hears of it, and
no transaction helps: each of the two is whole.

The right way: `update_fields`, so that others' columns stay; `F()`, so that the database counts; and where people edit,
a version in the row and in the `WHERE`: who finds no row with the version that they began with is told.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.db.models import F
from kitchen import factories
from kitchen.models import Ingredient, Recipe


async def two_readers():
    """The same recipe, as two people have read it."""
    recipe = await sync_to_async(factories.recipe)(minutes=20)
    return await Recipe.objects.aget(pk=recipe.pk), await Recipe.objects.aget(pk=recipe.pk)


async def test_the_second_save_takes_the_first_one_back(pantry):
    mine, yours = await two_readers()
    mine.minutes, yours.description = 30, "With leeks"
    await mine.asave()
    await yours.asave()
    kept = await Recipe.objects.aget(pk=mine.pk)
    assert (kept.minutes, kept.description) == (20, "With leeks")


async def test_with_update_fields_both_changes_stay(pantry):
    mine, yours = await two_readers()
    mine.minutes, yours.description = 30, "With leeks"
    await mine.asave(update_fields=["minutes"])
    await yours.asave(update_fields=["description"])
    kept = await Recipe.objects.aget(pk=mine.pk)
    assert (kept.minutes, kept.description) == (30, "With leeks")


async def test_of_two_who_count_one_up_only_f_counts_both(pantry):
    flour = await Ingredient.objects.acreate(name="flour")
    mine, yours = await Ingredient.objects.aget(pk=flour.pk), await Ingredient.objects.aget(pk=flour.pk)
    mine.stock, yours.stock = mine.stock + 1, yours.stock + 1
    await mine.asave()
    await yours.asave()
    assert (await Ingredient.objects.aget(pk=flour.pk)).stock == 1
    for _ in range(2):
        await Ingredient.objects.filter(pk=flour.pk).aupdate(stock=F("stock") + 1)
    assert (await Ingredient.objects.aget(pk=flour.pk)).stock == 3


async def test_with_the_version_in_the_where_the_second_is_told(pantry):
    mine, yours = await two_readers()
    # The recipe has no version; its minutes do as well: what they were is what the writer has read.
    changed = [
        await Recipe.objects.filter(pk=reader.pk, minutes=reader.minutes).aupdate(minutes=wanted)
        for reader, wanted in ((mine, 30), (yours, 40))
    ]
    assert (changed, (await Recipe.objects.aget(pk=mine.pk)).minutes) == ([1, 0], 30)
