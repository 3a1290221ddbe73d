"""The driver's own cursor, for where Django's takes longer than PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg import Connection, Cursor


@contextmanager
def direct_cursor() -> Iterator[Cursor[Any]]:
    """A cursor on Django's connection, in its transaction if there is one, with its kinds of errors.

    Values go beside the statement and not in it. What writes history is not told who acts: only for tables of which
    none is kept.
    """
    with connection.wrap_database_errors, Cursor(_opened()) as cursor:
        yield cursor


@contextmanager
def at_once(*, wished: bool = True) -> Iterator[None]:
    """What is said within goes to PostgreSQL without waiting for its answers; only who reads one waits, for all so far.

    What goes wrong comes out at the end. Neither COPY nor several statements in one can be said.
    """
    if not wished:
        yield
        return
    with connection.wrap_database_errors, _opened().pipeline():
        yield


def _opened() -> Connection[Any]:
    """The driver's connection, made or made anew as Django does before it asks anything."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    opened: Connection[Any] = connection.connection
    return opened
