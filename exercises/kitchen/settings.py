"""Settings of the kitchen. Three environment variables decide what differs from run to run.

KITCHEN_DATABASE      path of the SQLite file, or unix:// and the socket of the grader that keeps it; without it a
                      database in memory, enough where no row is touched
KITCHEN_REDIS_URL     redis:// or unix:// for the channel layer and Celery; without it both stay in this process
KITCHEN_SUPPLIER_URL  http:// of the supplier's API, without a slash at its end; without it there is no supplier
"""

import os

from kitchen.wiring import celery_settings, channel_layers, database

REDIS_URL = os.environ.get("KITCHEN_REDIS_URL", "")

# Fixed, so that the grader can sign a session for a student's view. It guards nothing: the kitchen is never
# deployed, its users are made for one verdict. A project of your own reads its key from the environment.
SECRET_KEY = "the-kitchen-is-for-practice-and-keeps-no-secrets"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver", "kitchen.test"]
USE_TZ = True

# https://docs.djangoproject.com/en/stable/ref/settings/#installed-apps
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "channels",
    "kitchen",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "kitchen.urls"
ASGI_APPLICATION = "kitchen.asgi.application"

# https://docs.djangoproject.com/en/stable/ref/databases/#sqlite-notes
DATABASES = {"default": database(os.environ.get("KITCHEN_DATABASE", ":memory:"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Where kitchen.supplier and kitchen.changes ask.
SUPPLIER_URL = os.environ.get("KITCHEN_SUPPLIER_URL", "")

# https://channels.readthedocs.io/en/stable/topics/channel_layers.html
CHANNEL_LAYERS = channel_layers(REDIS_URL)

# https://docs.celeryq.dev/en/stable/userguide/configuration.html
celery = celery_settings(REDIS_URL)
CELERY_BROKER_URL = celery["broker_url"]
CELERY_RESULT_BACKEND = celery["result_backend"]
CELERY_BROKER_TRANSPORT_OPTIONS = celery["broker_transport_options"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
