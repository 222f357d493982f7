"""What a notebook's first cell imports: from then on the kitchen is open in this kernel.

The supplier answers in a thread of its own, Django is set up by a helper thread (a loop is running here, and Django
would refuse the sync ORM), the database is a file of this kernel alone, and %%exercise and %%alone are known.
"""

from __future__ import annotations

import os
import sys

from course.catalog import ROOT
from course.services.kept_supplier import KeptSupplier

supplier = KeptSupplier()
os.environ["KITCHEN_SUPPLIER_URL"] = supplier.url
if str(ROOT / "exercises") not in sys.path:
    sys.path.append(str(ROOT / "exercises"))  # last, so that no file of theirs can shadow a library

import kitchen.workbench  # noqa: E402, F401 - sets Django up

from course.notebooks import magics, touch  # noqa: E402

magics.register()

__all__ = ["supplier", "touch"]
