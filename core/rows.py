"""Writing many rows of a model with one statement.

For where Django's own `bulk_create` and `bulk_update` take longer to write the statement than PostgreSQL to obey it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from psycopg import sql

from core.copying import NULL, copy_lines, escape
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
    lines = ("\t".join(map(_copied, row)) for row in rows)
    copy_lines(table=model._meta.db_table, columns=columns, lines=lines)


def update_rows(model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Writes the attributes `names` of `rows`, which are there already, in one UPDATE."""
    if not rows:
        return
    fields = [_field(model, name) for name in names]
    sets = sql.SQL(", ").join(
        sql.SQL("{} = given.{}::{}").format(
            sql.Identifier(field.column), sql.Identifier(field.column), sql.SQL(str(field.db_type(connection)))
        )
        for field in fields
    )
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL(
        "UPDATE {table} AS kept SET {sets} FROM unnest({arrays}) AS given ({columns}) WHERE kept.id = given.id::uuid"
    ).format(
        table=table,
        sets=sets,
        arrays=sql.SQL(", ").join([sql.SQL("%s::text[]")] * (len(names) + 1)),
        columns=sql.SQL(", ").join(map(sql.Identifier, ["id", *(field.column for field in fields)])),
    )
    arrays = [_array([getattr(row, name) for row in rows]) for name in ("pk", *names)]
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(connection.connection), arrays)


def _field(model: type[models.Model], name: str) -> Any:
    """The field whose values stand in the attribute `name`."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _copied(value: Any) -> str:
    return NULL if value is None else escape(_text(value))


def _text(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]  # it is one
    write = _TEXTS.get(kind)
    # Members of StrEnum and the like are written as what they are.
    return write(value) if write else str(value)


def _array(values: list[Any]) -> str:
    """`values` as PostgreSQL writes an array of texts, with its NULLs."""
    parts = ["NULL" if value is None else quoted(_text(value)) for value in values]
    return f"{{{','.join(parts)}}}"
