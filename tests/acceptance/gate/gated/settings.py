"""The settings of the project under test, and the gate."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as THEIRS

INSTALLED_APPS = [*THEIRS, "gated.GatedConfig"]
