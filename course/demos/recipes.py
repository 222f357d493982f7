"""`course demo recipes`: recipe_collab as its chefs run it, with everything that it needs on this machine."""

from decimal import Decimal

from course.demos.household import RECIPES
from course.demos.serving import Show
from course.services.supplier import Supplier

_SIGNS = """
The site      {site}
              log in as ada, bob or cleo, password kitchen-table
The inbox     {inbox}
The supplier  {supplier}

Open one recipe as ada in two tabs, and as bob in a private window, and type
into the same step at once: every letter stays, in all three. Cleo may only
look. Mark it complete, and everybody gets a mail. Kill the server while they
type, with {kill}: it starts again, and nothing is lost.
Ctrl-C stops everything."""
# What a kilogram, a litre or a piece costs, so that no soup of the demo costs hundreds.
_PRICES = {"onion": "1.90", "butter": "9.60", "flour": "1.20", "cream": "4.40", "salt": "0.80"}


def _furnish(supplier: Supplier) -> None:
    supplier.prices.update({name: Decimal(price) for name, price in _PRICES.items()})


SHOW = Show(
    house=RECIPES,
    moving_in="a database with recipes, the editor (the first time it is made of npm packages), the site, the mail",
    signs=_SIGNS,
    path="/price/onion",
    furnish=_furnish,
)
