"""Settings of a site behind a proxy that speaks https: `from capstone.https import *` in config/production.py.

https://docs.djangoproject.com/en/stable/howto/deployment/checklist/
"""

# The proxy says so in this header, which it must not pass on from outside.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
