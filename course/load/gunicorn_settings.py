"""gunicorn's settings: https://docs.gunicorn.org/en/stable/settings.html"""

timeout = 0  # a worker that waits for a supplier is not killed for it
control_socket_disable = True  # gunicorn would make a folder in the user's home for it
