"""A supplier, a database and the servers that ask them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from course.load import pantry
from course.load.servers import Kind, Server
from course.load.supplier import SupplierProcess


@pytest.fixture(scope="session")
def supplier() -> Iterator[SupplierProcess]:
    process = SupplierProcess()
    yield process
    process.close()


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pantry") / "kitchen.sqlite3"
    pantry.stock(path)
    return path


@pytest.fixture
def start(supplier: SupplierProcess, stocked: Path) -> Iterator[Callable[[Kind], Server]]:
    started: list[Server] = []

    def start(kind: Kind, **environment: str) -> Server:
        known = {"KITCHEN_SUPPLIER_URL": supplier.url, "KITCHEN_DATABASE": str(stocked)}
        started.append(Server(kind, environment=known | environment))
        return started[-1]

    yield start
    for server in started:
        server.stop()
