"""`course demo expenses`: expense_tracker as a household runs it, with everything that it needs on this machine."""

from course.demos.household import EXPENSES
from course.demos.serving import Show

_SIGNS = """
The site    {site}
            log in as ada or as bob, password kitchen-table
The inbox   {inbox}
The rates   {supplier}

Open the site twice as ada, and as bob in a private window: what is added in one
window of ada's shows in her other one at once, and never in his. Each expense
is mailed, too. Ctrl-C stops everything."""

SHOW = Show(
    house=EXPENSES,
    moving_in="a database with a year of expenses, the site, its worker, the mail",
    signs=_SIGNS,
    path="/rates/EUR",
)
