"""gunicorn's settings for touch.dashboard(): https://docs.gunicorn.org/en/stable/settings.html"""

from __future__ import annotations

from course.services.process import dies_with_parent

timeout = 0  # a worker that waits for a supplier is not killed for it
control_socket_disable = True  # gunicorn would make a folder in the user's home for it
_end_with_parent = dies_with_parent()


def post_fork(server: object, worker: object) -> None:
    """In each worker: end with gunicorn, however that ends."""
    if _end_with_parent:
        _end_with_parent()
