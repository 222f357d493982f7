"""Settings of the page: no database, no session, nothing that is fetched from elsewhere."""

import secrets

SECRET_KEY = secrets.token_urlsafe()  # for this process alone: nothing is signed
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]  # of HTTP requests and, by the Origin header, of WebSockets
USE_TZ = True

INSTALLED_APPS = ["channels", "django.contrib.staticfiles", "course.demos.race"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "course.demos.race.urls"
STATIC_URL = "static/"
