"""The project's settings with a channel layer that is not to be relied on."""

from config.settings import *  # noqa: F403
from config.settings import CHANNEL_LAYERS

CHANNEL_LAYERS["default"]["BACKEND"] = "faulty_layer.FaultyLayer"
