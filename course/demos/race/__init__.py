"""course demo race: a WSGI kitchen and an ASGI kitchen under the same orders, drawn as it happens."""
