"""What both complete projects stand on, and no lesson in itself: environment, errors, limits, Celery in threads."""
