"""Whether the server of this container works: asks /health/ as the proxy would; exit code 0 or 1, with a sentence.

    python -m capstone.healthcheck PREFIX [HOST:PORT]

PREFIX is that of the project's variables. It stands by itself: it runs every few seconds, and to import Django takes
longer than the question.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

PATIENCE = 4  # seconds


def status(prefix: str, address: str) -> int:
    """What HOST:PORT answers. Raises OSError and HTTPException."""
    host = os.environ.get(f"{prefix}_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    headers = {"Host": host if host.strip("*") else "localhost", "X-Forwarded-Proto": "https"}
    connection = HTTPConnection(address, timeout=PATIENCE)
    try:
        connection.request("GET", "/health/", headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def main(prefix: str, address: str = "127.0.0.1:8000") -> str | None:
    """What is wrong, or None."""
    try:
        answered = status(prefix, address)
    except (OSError, HTTPException) as error:
        return f"{address} does not answer: {error!r}"
    return None if answered == 200 else f"{address} answers /health/ with {answered}."


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
