"""Settings behind https: `DJANGO_SETTINGS_MODULE=config.production`, and `check --deploy` has nothing to say."""

# ruff: noqa: F403
from capstone.https import *
from config.settings import *
from config.settings import environment

SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
DEBUG = False  # whatever the environment says
