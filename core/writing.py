"""Writing many rows of a model with one statement, and few of them with one question.

For where Django's own ways take longer to write the statement than PostgreSQL to obey it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, repeat
from operator import attrgetter
from types import NoneType
from typing import Any, Final
from uuid import UUID

from django.db import connection, models
from psycopg import sql

from core.copying import NULL, copy_lines, escape, is_special
from core.direct import direct_cursor
from core.lookups import array_of, quoted

# So few go beside the statement: COPY asks PostgreSQL three times, and arrays take long to plan for.
FEW: Final = 10
_TEXTS: Final[dict[type, Callable[[Any], str]]] = {
    int: str,
    bool: lambda value: "t" if value else "f",
    Decimal: str,
    datetime: datetime.isoformat,
    UUID: lambda value: value.hex,
    dict: lambda value: json.dumps(value, default=str),
    list: array_of,
}

# Of these, equal ones may be written differently: 1 and true are the same to Python.
_NESTED: Final = (dict, list)


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Writes `rows`, each the values of the attributes `names`: of every one that has no default in the database."""
    # Column by column: what is of one kind is written in one go.
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    count = len(columns[0])
    if count <= FEW:
        with direct_cursor() as cursor:
            cursor.execute(_insert(model, tuple(names), count), _row_by_row(columns))
        return
    lines = map("\t".join, zip(*map(_copied, columns), strict=True))
    copy_lines(table=model._meta.db_table, columns=[_column(model, name) for name in names], lines=lines)


def update_rows(
    rows: Sequence[models.Model], names: Sequence[str], *, before: Sequence[Sequence[Any]] | None = None
) -> None:
    """Writes the attributes `names` of `rows`, which are there already, in one UPDATE.

    Where `before` says what they were for each row, those that are the same in all rows are left out.
    """
    if not rows:
        return
    keys, *columns = zip(*map(attrgetter("id", *names), rows), strict=True)
    kept = zip(*before, strict=True) if before is not None else repeat(None)
    changed = {name: column for name, column, old in zip(names, columns, kept, strict=False) if column != old}
    if not changed:
        return
    given = [keys, *changed.values()]
    few = len(rows) if len(rows) <= FEW else None
    parameters = _row_by_row(given) if few else [as_array(column) for column in given]
    with direct_cursor() as cursor:
        cursor.execute(_update(type(rows[0]), tuple(changed), few), parameters)


def as_array(values: Sequence[Any]) -> str:
    """`values` as PostgreSQL writes an array of texts, with its NULLs."""
    texts = _texts(values)
    if None not in texts:
        return array_of(texts)
    return f"{{{','.join('NULL' if text is None else quoted(text) for text in texts)}}}"


@cache
def _insert(model: type[models.Model], names: tuple[str, ...], count: int) -> bytes:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(_column(model, name)) for name in names),
        _values(len(names), count, sql.Placeholder()),
    )
    return statement.as_bytes(connection.connection)


# Of all the columns those that events change together are few kinds.
@lru_cache(maxsize=500)
def _update(model: type[models.Model], names: tuple[str, ...], few: int | None) -> bytes:
    """One UPDATE, which takes the key and `names` of so many rows, one after the other; of None, an array of each."""
    fields = [(sql.Identifier(_column(model, name)), sql.SQL(_kind(model, name))) for name in names]
    width = len(names) + 1
    arrays = sql.SQL("unnest({})").format(sql.SQL(", ").join([sql.SQL("%s::text[]")] * width))
    values = sql.SQL("(VALUES {})").format(_values(width, few or 0, sql.SQL("%s::text")))
    statement = sql.SQL(
        "UPDATE {table} AS kept SET {sets} FROM {given} AS given ({columns}) WHERE kept.id = given.id::uuid"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        sets=sql.SQL(", ").join(sql.SQL("{0} = given.{0}::{1}").format(*field) for field in fields),
        given=values if few else arrays,
        columns=sql.SQL(", ").join([sql.Identifier("id"), *(column for column, _ in fields)]),
    )
    return statement.as_bytes(connection.connection)


def _values(width: int, count: int, each: sql.Composable) -> sql.Composable:
    row = sql.SQL("({})").format(sql.SQL(", ").join([each] * width))
    return sql.SQL(", ").join([row] * count)


def _row_by_row(columns: Sequence[Sequence[Any]]) -> list[Any]:
    return list(chain.from_iterable(zip(*map(_texts, columns), strict=True)))


def _column(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).column)


def _kind(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).db_type(connection))


def _field(model: type[models.Model], name: str) -> Any:
    """The field whose values stand in the attribute `name`."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _texts(values: Sequence[Any]) -> Sequence[Any]:
    """The values of one column as text; None stays what it is."""
    kinds = set(map(type, values))
    if kinds <= {str, NoneType}:
        return values
    if len(kinds) == 1 and kinds.isdisjoint(_NESTED) and values.count(values[0]) == len(values):
        return [_writer(*kinds)(values[0])] * len(values)
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
