"""recipe_collab's settings, with this app."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS += ["course.load.brigade"]
