"""How the pages write amounts, days and charts."""

from decimal import Decimal

import pytest
from django import forms
from expenses.templatetags import shown


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("money", "1588.48", "1,588.48"),
        ("money", "-0.10", "-0.10"),
        ("money", Decimal("1234567"), "1,234,567.00"),
        ("rate", "0.92160000", "0.9216"),
        ("rate", "100.00000000", "100"),
        ("rate", "0.00000001", "0.00000001"),
        ("day", "2026-03-02", "2 Mar 2026"),
        ("day", "2026-12-31", "31 Dec 2026"),
        ("month", "2026-03", "March 2026"),
        ("short_month", "2026-03", "Mar"),
        ("moment", "2026-03-02T08:05:00.123Z", "2 Mar 2026, 08:05 UTC"),
        ("below_zero", "-0.01", True),
        ("below_zero", "0.00", False),
    ],
)
def test_a_value_is_written_as_a_reader_wants_it(name, value, written):
    assert getattr(shown, name)(value) == written


@pytest.mark.parametrize(
    ("spent", "limit", "percent", "level"),
    [
        ("0.00", "300.00", 0, "under"),
        ("239.99", "300.00", 79, "under"),
        ("240.00", "300.00", 80, "near"),
        ("299.99", "300.00", 99, "near"),
        ("300.00", "300.00", 100, "near"),
        ("300.01", "300.00", 100, "over"),
        ("-5.00", "300.00", -1, "under"),
    ],
)
def test_a_limit_is_near_at_80_per_cent_and_passed_above_it(spent, limit, percent, level):
    assert (shown.percent(spent, limit), shown.level(spent, limit)) == (percent, level)


def test_without_a_limit_spending_is_free():
    assert shown.level("99999.00", None) == "free"


@pytest.mark.parametrize(
    ("rows", "names", "most"),
    [
        ([], "spent", "0.01"),
        ([{"spent": "0.00"}], "spent", "0.01"),
        ([{"spent": "9.00", "limit": None}, {"spent": "10.00", "limit": "8.00"}], "spent,limit", "10.00"),
        ([{"spent": "9.00", "limit": "12.00"}], "spent,limit", "12.00"),
        ([{"spent": "9.00", "limit": "12.00"}], "spent", "9.00"),
    ],
)
def test_a_scale_ends_at_the_largest_amount_and_never_at_nothing(rows, names, most):
    assert shown.most(rows, names) == Decimal(most)


class Choice(forms.Form):
    """One with choices, one without."""

    category = forms.ChoiceField(choices=[(3, "Food"), (4, "Fun")], required=False)
    description = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("sent", "name", "written"),
    [({"category": "3"}, "category", "Food"), ({"category": "9"}, "category", "9"), ({}, "category", ""),
     ({"description": "Soup"}, "description", "Soup")],
)  # fmt: skip
def test_what_was_chosen_is_its_name(sent, name, written):
    assert shown.chosen(Choice(sent)[name]) == written
