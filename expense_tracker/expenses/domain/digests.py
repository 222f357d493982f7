"""Weekly and monthly digests, at eight in the morning of the user's zone, for who wants these and not single mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum
from django.template.loader import render_to_string

from expenses.domain import mails, shapes
from expenses.domain.limits import cents
from expenses.domain.periods import local, month_of, months_after
from expenses.models import Expense, Mail, UserProfile

HOUR = 8


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days from `first` to before `end`; `name` is "week" or "month"."""

    name: str
    first: date
    end: date

    def key(self, profile: UserProfile) -> str:
        """Names the digest: there is one of each."""
        return f"digest:{self.name}:{self.first}:{profile.pk}"


def write_due(now: datetime | None = None) -> int:
    """Write the digests that are due; gives how many. Late is better than never: Monday's is due all the week."""
    wants = UserProfile.objects.filter(
        notify=UserProfile.Notify.EMAIL, email_when=UserProfile.EmailWhen.DIGEST, user__is_active=True
    ).exclude(user__email="")
    due = [(profile, period) for profile in wants.select_related("user") for period in _periods(profile, now)]
    keys = Mail.objects.filter(key__in=[period.key(profile) for profile, period in due])
    written = set(keys.values_list("key", flat=True))
    return sum(_write(profile, period) for profile, period in due if period.key(profile) not in written)


def _periods(profile: UserProfile, now: datetime | None) -> Iterator[Period]:
    """The newest week and month that are over, once it is eight on the day after."""
    morning = (local(profile.zone, now) - timedelta(hours=HOUR)).date()
    monday = morning - timedelta(days=morning.weekday())
    yield Period(name="week", first=monday - timedelta(days=7), end=monday)
    month = month_of(morning)
    yield Period(name="month", first=months_after(month, -1), end=month)


def _write(profile: UserProfile, period: Period) -> bool:
    rows = Expense.objects.filter(
        user_id=profile.pk, deleted_at=None, spent_on__gte=period.first, spent_on__lt=period.end
    )
    sums = list(rows.order_by("category__name").values_list("category__name").annotate(Sum("converted")))
    if not sums:  # who spent nothing is not written to
        return False
    days = f"{period.first} to {period.end - timedelta(days=1)}"
    context = {
        "period": f"the {period.name} from {days}",
        "by_category": [{"category_name": name, "spent": shapes.money(cents(total))} for name, total in sums],
        "spent": shapes.money(sum((cents(total) for _, total in sums), Decimal(0))),
        "currency": profile.currency,
        "site_url": settings.SITE_URL,
    }
    subject = f"Your {period.name}: {context['spent']} {profile.currency}"
    text = render_to_string("expenses/mail/digest.txt", context)
    return mails.write(profile, period.key(profile), subject, text) is not None
