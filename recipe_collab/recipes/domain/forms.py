"""What may be typed or sent: one form a noun, for the pages and for JSON alike."""

from __future__ import annotations

import uuid
import zoneinfo
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm

from capstone.errors import Fields, Invalid
from capstone.forms import changed, checked
from recipes.domain.content import LONGEST_STEP, MOST_ROWS, NUMBERS, TEXTS, quantity
from recipes.models import Recipe, Role

MOST_TAGS = 20
ZONE_HELP = "The daily report comes at 17:00 there."


@cache
def zones() -> list[tuple[str, str]]:
    """Every time zone that this Python knows, as choices."""
    return [(name, name) for name in sorted(zoneinfo.available_timezones()) if name != "localtime"]


def _number(name: str) -> forms.IntegerField:
    low, high = NUMBERS[name]
    return forms.IntegerField(required=False, min_value=low, max_value=high)


class RecipeForm(forms.Form):
    """The recipe without its rows."""

    name = forms.CharField(max_length=TEXTS["name"])
    description = forms.CharField(required=False, max_length=TEXTS["description"])
    servings = _number("servings")
    minutes = _number("minutes")
    difficulty = _number("difficulty")


class IngredientForm(forms.Form):
    """A row of the ingredients."""

    name = forms.CharField(max_length=100)
    quantity = forms.CharField(required=False, max_length=20)
    unit = forms.CharField(required=False, max_length=20)

    def clean_quantity(self) -> str:
        """A number, or nothing for "to taste"."""
        text: str = self.cleaned_data["quantity"]
        if text and quantity(text) is None:
            raise forms.ValidationError("Enter a number, or nothing.")
        return text


class StepForm(forms.Form):
    """A step."""

    text = forms.CharField(max_length=LONGEST_STEP)


class NewRecipeForm(RecipeForm):
    """The same on a page, with its rows as texts (recipe_files.from_cells() reads them)."""

    name = forms.CharField(max_length=TEXTS["name"], widget=forms.TextInput(attrs={"autofocus": True}))
    description = forms.CharField(required=False, max_length=TEXTS["description"], widget=forms.Textarea({"rows": 3}))
    servings = forms.IntegerField(required=False, min_value=1, max_value=NUMBERS["servings"][1], initial=4)
    minutes = forms.IntegerField(required=False, min_value=0, max_value=NUMBERS["minutes"][1], initial=30)
    difficulty = forms.TypedChoiceField(
        required=False, coerce=int, choices=[(1, "Easy"), (2, "Takes some care"), (3, "Hard")]
    )
    tags = forms.CharField(required=False, help_text="With commas between: soup, winter")
    ingredients = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="One a line, as name | quantity | unit: onion | 0.5 | kg",
    )
    steps = forms.CharField(required=False, widget=forms.Textarea({"rows": 6}), help_text="One a line.")


class ExactRecipeForm(RecipeForm):
    """The same from a file: spaces at the ends of its texts are the recipe's."""

    name = forms.CharField(max_length=TEXTS["name"], strip=False)
    description = forms.CharField(required=False, max_length=TEXTS["description"], strip=False)

    def clean_name(self) -> str:
        """Spaces are no name."""
        if not self.cleaned_data["name"].strip():
            raise forms.ValidationError("This field is required.")
        return self.cleaned_data["name"]


class ExactIngredientForm(IngredientForm):
    """The same; a row that somebody has left empty must be said to be so."""

    name = forms.CharField(required=False, max_length=100, strip=False)
    unit = forms.CharField(required=False, max_length=20, strip=False)

    def clean(self) -> None:
        """It is there."""
        _must_be_said(self, "name")


class ExactStepForm(StepForm):
    """The same."""

    text = forms.CharField(required=False, max_length=LONGEST_STEP, strip=False)

    def clean(self) -> None:
        """It is there."""
        _must_be_said(self, "text")


class Forms(NamedTuple):
    """How a recipe and its rows are read."""

    recipe: type[forms.Form] = RecipeForm
    ingredient: type[forms.Form] = IngredientForm
    step: type[forms.Form] = StepForm


TYPED = Forms()
EXACT = Forms(ExactRecipeForm, ExactIngredientForm, ExactStepForm)


class SearchForm(forms.Form):
    """Which recipes, and which page of them."""

    text = forms.CharField(required=False, max_length=200)
    ingredient = forms.CharField(required=False, max_length=100)
    tag = forms.CharField(required=False, max_length=40)
    chef = forms.CharField(required=False, max_length=150)
    status = forms.ChoiceField(required=False, choices=[("", ""), *Recipe.Status.choices])
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)
    per_page = forms.IntegerField(required=False, min_value=1, max_value=100)


class ScaleForm(forms.Form):
    """For how many."""

    servings = _number("servings")


class RoleForm(forms.Form):
    """A collaborator's role."""

    role = forms.ChoiceField(choices=Role.choices)


class InvitationForm(forms.Form):
    """Whom a link lets in, and for how long."""

    role = forms.ChoiceField(choices=[pair for pair in Role.choices if pair[0] != Role.OWNER])
    hours = forms.IntegerField(required=False, min_value=1, max_value=720)


class VersionForm(forms.Form):
    """What a version is called."""

    name = forms.CharField(max_length=100)


class VersionOfForm(forms.Form):
    """Which version."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class RestoreForm(forms.Form):
    """Which version the recipe goes back to."""

    restore = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class CollaboratorForm(forms.Form):
    """Whose role."""

    user = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class WithdrawForm(forms.Form):
    """Which invitation."""

    invitation = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class PageForm(forms.Form):
    """Which page of a list."""

    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)


class AfterForm(forms.Form):
    """Which part of a log."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    limit = forms.IntegerField(required=False, min_value=1, max_value=100)


class ReadForm(forms.Form):
    """Up to which notification all are read."""

    up_to = forms.IntegerField(min_value=0, max_value=2**63 - 1)


class CompareForm(forms.Form):
    """What a version is compared with."""

    against = forms.ChoiceField(required=False, choices=[("", ""), ("now", "now"), ("before", "the version before")])


class CommentForm(forms.Form):
    """What somebody says."""

    text = forms.CharField(max_length=2000)


class RequestTextForm(forms.Form):
    """What somebody asks for."""

    text = forms.CharField(max_length=1000, widget=forms.Textarea({"rows": 4}))


class RequestForm(RequestTextForm):
    """And whom."""

    to = forms.CharField(max_length=150)


class AnswerForm(forms.Form):
    """What the chef says to it."""

    state = forms.ChoiceField(choices=[("accepted", "Accept"), ("declined", "Decline")])


class ChefForm(forms.Form):
    """About oneself."""

    speciality = forms.CharField(required=False, max_length=100)
    years = forms.IntegerField(required=False, min_value=0, max_value=90)
    email = forms.EmailField(required=False)
    zone = forms.ChoiceField(choices=zones, help_text=ZONE_HELP)


class SignUpForm(UserCreationForm):
    """A new chef."""

    zone = forms.ChoiceField(choices=zones, initial="UTC", help_text=ZONE_HELP)

    class Meta:
        model = get_user_model()
        fields = ("username", "email")


def new_recipe(data: Mapping[str, Any], how: Forms = TYPED) -> dict[str, Any]:
    """The content of a new recipe (see content.py), and its `tags`. Raises Invalid with all that is wrong."""
    return _recipe(data, lambda: checked(how.recipe, data), how)


def changed_recipe(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same, of what `data` names. Raises Invalid."""
    return _recipe(data, lambda: changed(RecipeForm, data), TYPED)


def _must_be_said(form: forms.Form, name: str) -> None:
    if name not in form.data and name not in form.errors:
        form.add_error(name, "This field is required.")


def _recipe(data: Mapping[str, Any], fields: Any, how: Forms) -> dict[str, Any]:
    wrong: Fields = {}
    wanted: dict[str, Any] = {}
    parts = {
        "": fields,
        "tags": lambda: {"tags": _tags(data["tags"])},
        "ingredients": lambda: {"ingredients": _rows("ingredients", data["ingredients"], how.ingredient)},
        "steps": lambda: {"steps": _rows("steps", data["steps"], how.step)},
    }
    for name, part in parts.items():
        if not name or data.get(name) is not None:
            try:
                wanted |= part()
            except Invalid as error:
                wrong |= error.fields
    if wrong:
        raise Invalid(wrong)
    return {name: value for name, value in wanted.items() if value is not None}


def _tags(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_TAGS or not all(isinstance(tag, str) for tag in value):
        raise Invalid({"tags": [f"This must be a list of at most {MOST_TAGS} texts."]})
    tags = [tag.strip().lower() for tag in value if tag.strip()]
    if any(len(tag) > 40 for tag in tags):
        raise Invalid({"tags": ["A tag has at most 40 characters."]})
    return tags


def _rows(name: str, value: Any, form: type[forms.Form]) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, dict) for row in value):
        raise Invalid({name: [f"This must be a list of at most {MOST_ROWS} objects."]})
    rows, wrong = [], []
    for place, row in enumerate(value, start=1):
        try:
            rows.append({"key": str(uuid.uuid4()), **checked(form, row)})
        except Invalid as error:
            wrong += [f"Row {place}, {field}: {' '.join(texts)}" for field, texts in error.fields.items()]
    if wrong:
        raise Invalid({name: wrong})
    return rows
