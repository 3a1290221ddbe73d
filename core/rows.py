"""Reading rows of a model, and making new ones, past what Django does for each of them.

For where that takes longer than PostgreSQL takes to answer: thousands of rows, or one of them thousands of times.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState
from psycopg import sql

from core.direct import direct_cursor

Row = TypeVar("Row", bound=models.Model)


def read_rows(model: type[Row], condition: str, parameters: Sequence[Any], *, related: str | None = None) -> list[Row]:
    """The rows for which `condition` holds, all their columns; and the row to which the foreign key `related` points.

    In PostgreSQL's binary format: turning many times and amounts into text and reading that again takes longer than
    finding them, and Django's constructor longer than both.
    """
    with direct_cursor() as cursor:
        found = cursor.execute(f"{_select(model, related)} WHERE {condition}".encode(), parameters, binary=True)
        rows = found.fetchall()
    width = len(model._meta.concrete_fields)
    made = _instances(model, [row[:width] for row in rows] if related else rows)
    if related:
        target: Any = model._meta.get_field(related).related_model
        for each, other in zip(made, _instances(target, [row[width:] for row in rows]), strict=True):
            setattr(each, related, other)
    return made


def new_row(model: type[Row], **values: Any) -> Row:
    """What the constructor makes of the attributes `values`, the key among them; all defaults must be constants."""
    return _instance(model, _defaults(model) | values)


@cache
def _select(model: type[models.Model], related: str | None) -> str:
    columns, source = _columns(model), sql.SQL("FROM {}").format(_table(model))
    if related:
        key: Any = model._meta.get_field(related)
        other = key.related_model
        columns += _columns(other)
        join = sql.SQL(" JOIN {} ON {} = {}")
        source += join.format(_table(other), _column(model, key), _column(other, other._meta.pk))
    return sql.SQL("SELECT {} {}").format(sql.SQL(", ").join(columns), source).as_string(connection.connection)


def _columns(model: type[models.Model]) -> list[sql.Composable]:
    return [_column(model, field) for field in model._meta.concrete_fields]


def _column(model: type[models.Model], field: Any) -> sql.Composable:
    return sql.Identifier(model._meta.db_table, field.column)


def _table(model: type[models.Model]) -> sql.Composable:
    return sql.Identifier(model._meta.db_table)


def _instances(model: type[Row], rows: Iterable[Sequence[Any]]) -> list[Row]:
    """What `Model.from_db` makes of rows with all columns."""
    names, alias = [field.attname for field in model._meta.concrete_fields], connection.alias
    return [_instance(model, dict(zip(names, row, strict=True)), alias) for row in rows]


def _instance(model: type[Row], values: dict[str, Any], kept_in: str | None = None) -> Row:
    made, state = model.__new__(model), ModelState()
    state.adding, state.db = kept_in is None, kept_in
    made.__dict__ = values | {"_state": state}
    return made


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}
