"""What both complete projects stand on: environment, errors, JSON, mails, what pages are told, Celery in threads."""
