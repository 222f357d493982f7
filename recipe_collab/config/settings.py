"""Settings of the recipes: they run as they are, on SQLite and without any server.

The environment alone makes them those of a real kitchen: PostgreSQL, Redis, an SMTP server. config/production.py
adds what only holds behind https. README.md lists the variables.
"""

from pathlib import Path

import django
from celery.schedules import crontab

import capstone
from capstone.environment import Environment, broker, channel_layers, database, mail, results

environment = Environment("RECIPES")
BASE_DIR = Path(__file__).resolve().parent.parent

# Where the embedded database lies.
DATA_DIR = Path(environment.text("DATA", str(BASE_DIR / "data")))
DATA_DIR.mkdir(parents=True, exist_ok=True)
REDIS_URL = environment.text("REDIS_URL")

# https://docs.djangoproject.com/en/stable/topics/security/
# A key that everybody knows is enough on one's own machine; config/production.py insists on a secret one.
SECRET_KEY = environment.text("SECRET_KEY", "known-to-everybody-and-only-for-your-own-machine-0123456789")
DEBUG = environment.text("DEBUG") == "1"
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = environment.words("TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "capstone.error_views.csrf_failure"
ERROR_TEMPLATE = "recipes/error.html"
X_FRAME_OPTIONS = "DENY"
# Scripts and styles come from files of ours, never from the page: what somebody typed cannot become one.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# https://docs.djangoproject.com/en/stable/ref/applications/
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "recipes",
]
# All of them know async views; one that did not would send every request through a thread of its own.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "capstone.policy.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# https://docs.djangoproject.com/en/stable/ref/databases/
DATABASES = {"default": database(environment.text("DATABASE_URL"), DATA_DIR / "recipes.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# https://docs.djangoproject.com/en/stable/topics/auth/
SESSION_ENGINE = "capstone.sessions"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# https://docs.djangoproject.com/en/stable/topics/i18n/
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# https://docs.djangoproject.com/en/stable/howto/static-files/
STATIC_URL = "static/"
ASSETS_DIR = BASE_DIR / "frontend" / "dist"  # what `manage.py assets` makes
# Scripts that both projects stand on, and the editor's. A folder that is not there yet would be a warning.
STATICFILES_DIRS = [path for path in (Path(capstone.__file__).parent / "static", ASSETS_DIR) if path.is_dir()]
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(DATA_DIR / "static")))

# https://channels.readthedocs.io/en/stable/topics/channel_layers.html
CHANNEL_LAYERS = channel_layers(REDIS_URL, "recipes")

# https://docs.celeryq.dev/en/stable/userguide/configuration.html
CELERY_BROKER_URL = broker(REDIS_URL)
CELERY_RESULT_BACKEND = results(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
# A task is done when it has ended: a worker that is killed leaves it to another. Every task of ours may run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A save must not hang on a broker that is gone: mails wait in the database, and the beat finds them.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 30} if REDIS_URL else {}
CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 2
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"retry_policy": {"max_retries": 1}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = environment.schedule(
    {
        "recipes.tasks.bring_up_rows": 15,
        "recipes.tasks.deliver_waiting_mails": 15,
        "recipes.tasks.tell_owners": 15,
        "recipes.tasks.mark_requests_sent": 15,
        "recipes.tasks.run_waiting_imports": 15,
        "recipes.tasks.write_reports": 60,
        "recipes.tasks.fetch_prices": crontab(minute=0),
        "recipes.tasks.fetch_all_prices": crontab(hour=6, minute=0),
    }
)

# https://docs.djangoproject.com/en/stable/topics/email/
mailer = mail(environment.text("SMTP_URL"))
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "recipes@localhost")
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": mailer["backend"], "OPTIONS": mailer["options"]}}
else:
    EMAIL_BACKEND = mailer["backend"]
    EMAIL_HOST = mailer["options"].get("host", "localhost")
    EMAIL_PORT = mailer["options"].get("port", 25)
    EMAIL_HOST_USER = mailer["options"].get("username", "")
    EMAIL_HOST_PASSWORD = mailer["options"].get("password", "")
    EMAIL_USE_SSL = mailer["options"].get("use_ssl", False)
    EMAIL_TIMEOUT = mailer["options"].get("timeout")

# https://docs.djangoproject.com/en/stable/topics/logging/
# Without it Django tells of a 500 by mail alone, and nobody here has one: what broke would stand nowhere.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_debug": {"()": "django.utils.log.RequireDebugFalse"}},  # with it, Django's own console tells
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["no_debug"]}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR"}},
}

# Ours.
SITE_URL = environment.text("SITE_URL", "http://127.0.0.1:8000")  # in mails and invitations
SUPPLIER_URL = environment.text("SUPPLIER_URL")  # of the prices, without a slash at its end
SUPPLIER_TIMEOUT = environment.seconds("SUPPLIER_TIMEOUT", 2)
MAIL_CLAIM = environment.seconds("MAIL_CLAIM", 300)  # until a mail that a worker took is free again
IMPORT_CLAIM = environment.seconds("IMPORT_CLAIM", 60)  # until a file that a worker has is free again
WATCH_INTERVAL = environment.seconds("WATCH_INTERVAL", 5)  # between two looks for updates that got lost
ROWS_DELAY = environment.seconds("ROWS_DELAY", 2)  # after an edit, until the rows follow the document
COMPACT_AFTER = environment.whole("COMPACT_AFTER", 500)  # updates that the log keeps one by one
FRAMES_PER_SECOND = environment.seconds("FRAMES_PER_SECOND", 50)  # that one socket may send, in the long run
FRAME_BURST = environment.whole("FRAME_BURST", 200)  # and at once
LARGEST_FRAME = 256 * 1024  # bytes
LARGEST_DOCUMENT = 4 * 1024 * 1024  # bytes
LARGEST_PRESENCE = 4 * 1024  # bytes of one client's awareness state
LARGEST_BACKLOG = 4 * 1024 * 1024  # bytes that may wait for a page that reads slowly
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024  # bytes of a form or a JSON body; files do not count
LARGEST_IMPORT = 5 * 1024 * 1024  # bytes of a CSV or JSON file
