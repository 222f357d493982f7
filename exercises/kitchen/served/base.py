"""Django's SQLite backend, but for its connection: that is the driver beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.sqlite3 import base
from django.utils.asyncio import async_unsafe

from kitchen.served import driver

SCHEME = "unix://"


class Cursor(driver.Cursor):
    """Takes queries as Django writes them, with %s; see SQLiteCursorWrapper."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Cursor:
        """See PEP 249."""
        if params is not None:
            query = self.convert_query(query, param_names=_names(params))
        super().execute(query, params or ())
        return self

    def executemany(self, query: str, param_list: Iterable[Any]) -> Cursor:
        """See PEP 249."""
        rows = list(param_list)
        super().executemany(self.convert_query(query, param_names=_names(rows[0]) if rows else None), rows)
        return self


class DatabaseWrapper(base.DatabaseWrapper):
    """NAME is unix:// and the path of the socket."""

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> driver.Connection:
        """See BaseDatabaseWrapper; functions and foreign keys are switched on where the database is kept."""
        path = conn_params["database"].removeprefix(SCHEME)
        return driver.Connection(path, conn_params.get("timeout", driver.TIMEOUT))

    def create_cursor(self, name: str | None = None) -> Cursor:
        """See BaseDatabaseWrapper."""
        return Cursor(self.connection)


def _names(params: Any) -> list[str] | None:
    return list(params) if isinstance(params, Mapping) else None
