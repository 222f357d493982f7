"""Forms for what comes as JSON as well as from pages: the same rules, the same messages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from capstone.errors import Fields, Invalid


def checked(form_class: type[forms.Form], data: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """The cleaned values of `data`, a mapping from a page or from JSON. Raises Invalid."""
    return cleaned(form_class(None, **options), data)


def changed(form_class: type[forms.Form], data: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """Of `data` the fields that it names, cleaned: what is left out stays as it is. Raises Invalid."""
    form = form_class(None, **options)
    form.fields = {name: field for name, field in form.fields.items() if name in data}
    return cleaned(form, data)


def cleaned(form: forms.Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """See checked(); for who checks many with one form: to make one takes longer than to use it."""
    given = {name: data.get(name) for name in form.fields if data.get(name) is not None}
    mistakes = {name: [text] for name, value in given.items() if (text := _mistake(form.fields[name], value))}
    form.data = {name: value for name, value in given.items() if name not in mistakes}
    form.is_bound = True
    form.full_clean()
    if form.errors or mistakes:
        raise Invalid({**messages(form), **mistakes})
    return form.cleaned_data


def messages(form: forms.BaseForm) -> Fields:
    """The messages of each field that is wrong."""
    return {name: [str(message) for message in errors] for name, errors in form.errors.items()}


def _mistake(field: forms.Field, value: Any) -> str | None:
    # A form reads whatever str() makes of a value: JSON's lists, objects and booleans would become texts.
    if isinstance(field, forms.BooleanField):
        return None if isinstance(value, (bool, str)) else "This must be true or false."
    if isinstance(value, str):
        return _half_a_character(value)
    number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    # IntegerField, of which DecimalField is one, and a choice of ids.
    if isinstance(field, forms.IntegerField) or getattr(field, "coerce", None) is int:
        return None if number else "This must be a number."
    return "This must be a text."


def _half_a_character(text: str) -> str | None:
    # JSON may name one half of a surrogate pair, which no database can store.
    try:
        text.encode()
    except UnicodeEncodeError:
        return "This holds half a character."
    return None
