"""The demo data, and the settings it is seen in."""

from decimal import Decimal

from django.contrib.auth import authenticate
from django.core.management import call_command
from expenses.domain.dashboard import dashboard
from expenses.models import Expense, Mail


def test_two_users_with_a_year_behind_them(house, capsys):
    for _ in range(2):
        call_command("demo_data")
    assert "is there already" in capsys.readouterr().out
    user = authenticate(username="ada", password="kitchen-table")
    board = dashboard(user, {})
    assert len(board.recent) == 10
    assert all(spent > 0 for _, spent in board.by_month)
    assert -5000 < board.balance < Decimal(20_000)
    assert Expense.objects.filter(user=user).count() > 200
    assert Mail.objects.filter(user=user).exists()


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
