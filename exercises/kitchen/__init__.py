"""The small Django project that every exercise runs in.

Importing it costs nothing and sets nothing up: the Celery app is imported by KitchenConfig.ready(), once Django
is ready for it, so that `shared_task` finds it, and lessons that need no Celery never wait for it.
"""
