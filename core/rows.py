"""Writing and reading many rows of a model with one statement.

For where Django's own ways take longer to write the statement, or to read the answer, than PostgreSQL to obey it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from psycopg import Cursor, sql

from core.copying import NULL, copy_lines, escape, is_special
from core.lookups import array_of, quoted

_TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    int: str,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    datetime: datetime.isoformat,
    UUID: lambda value: value.hex,
    dict: lambda value: json.dumps(value, default=str),
    list: array_of,
}


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """COPYs `rows`, each the values of the attributes `names`: of every one that has no default in the database."""
    columns = [_field(model, name).column for name in names]
    # Column by column: what is of one kind is written in one go.
    fields = map(_copied, zip(*rows, strict=True))
    copy_lines(table=model._meta.db_table, columns=columns, lines=map("\t".join, zip(*fields, strict=True)))


def update_rows(model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Writes the attributes `names` of `rows`, which are there already, in one UPDATE."""
    if not rows:
        return
    columns = zip(*map(attrgetter("pk", *names), rows), strict=True)
    statement = _update(model, tuple(names))
    with connection.cursor() as cursor:
        cursor.execute(statement, list(map(_array, columns)))


def read_rows(model: type[models.Model], condition: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All columns of the rows for which `condition` holds, in the order in which `model(*row)` takes them.

    Past Django and in PostgreSQL's binary format: for hundreds of rows with many times and amounts, turning them into
    text and reading that again takes longer than finding them.
    """
    columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in model._meta.concrete_fields)
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL("SELECT {} FROM {} WHERE ").format(columns, table) + sql.SQL(condition)
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(statement, parameters, binary=True).fetchall()


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> str:
    """One UPDATE of many rows, which takes an array for the keys and one for each of `names`."""
    fields = [_field(model, name) for name in names]
    sets = sql.SQL(", ").join(
        sql.SQL("{} = given.{}::{}").format(
            sql.Identifier(field.column), sql.Identifier(field.column), sql.SQL(str(field.db_type(connection)))
        )
        for field in fields
    )
    statement = sql.SQL(
        "UPDATE {table} AS kept SET {sets} FROM unnest({arrays}) AS given ({columns}) WHERE kept.id = given.id::uuid"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        sets=sets,
        arrays=sql.SQL(", ").join([sql.SQL("%s::text[]")] * (len(names) + 1)),
        columns=sql.SQL(", ").join(map(sql.Identifier, ["id", *(field.column for field in fields)])),
    )
    return statement.as_string(connection.connection)


def _field(model: type[models.Model], name: str) -> Any:
    """The field whose values stand in the attribute `name`."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _texts(values: Sequence[Any]) -> Sequence[Any]:
    """The values of one column as text; None stays what it is."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return values
    if len(kinds) == 1 and NoneType not in kinds:
        return list(map(_writer(*kinds), values))
    return [None if value is None else _writer(type(value))(value) for value in values]


def _writer(kind: type) -> Callable[[Any], str]:
    # Members of StrEnum and the like are written as what they are.
    return _TEXTS.get(kind, str)


def _copied(values: Sequence[Any]) -> Sequence[str]:
    """One column as fields of COPY's text format."""
    texts = _texts(values)
    if is_special("".join(filter(None, texts))):
        texts = [text and escape(text) for text in texts]
    return [NULL if text is None else text for text in texts]


def _array(values: Sequence[Any]) -> str:
    """`values` as PostgreSQL writes an array of texts, with its NULLs."""
    texts = _texts(values)
    if None not in texts:
        return array_of(texts)
    return f"{{{','.join('NULL' if text is None else quoted(text) for text in texts)}}}"
