"""The project's settings, on the database of the tests."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
