"""Writing and reading many rows of a model with one statement.

For where Django's own ways take longer to write the statement, or to read the answer, than PostgreSQL to obey it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import repeat
from operator import attrgetter
from types import NoneType
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState
from psycopg import sql

from core.copying import NULL, copy_lines, escape, is_special
from core.direct import direct_cursor
from core.lookups import array_of, quoted

Row = TypeVar("Row", bound=models.Model)

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
    """COPYs `rows`, each the values of the attributes `names`: of every one that has no default in the database."""
    columns = [_field(model, name).column for name in names]
    # Column by column: what is of one kind is written in one go.
    fields = map(_copied, zip(*rows, strict=True))
    copy_lines(table=model._meta.db_table, columns=columns, lines=map("\t".join, zip(*fields, strict=True)))


def update_rows(rows: Sequence[Row], names: Sequence[str], *, before: Sequence[Sequence[Any]] | None = None) -> None:
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
    with direct_cursor() as cursor:
        cursor.execute(_update(type(rows[0]), tuple(changed)), [_array(keys), *map(_array, changed.values())])


def read_rows(model: type[Row], condition: str, parameters: Sequence[Any]) -> list[Row]:
    """The rows for which `condition` holds, all their columns.

    Past Django and in PostgreSQL's binary format: for hundreds of rows with many times and amounts, turning them into
    text and reading that again takes longer than finding them, and Django's constructor longer than both.
    """
    with direct_cursor() as cursor:
        found = cursor.execute(f"{_select(model)} WHERE {condition}".encode(), parameters, binary=True)
        return _instances(model, found.fetchall())


def new_row(model: type[Row], **values: Any) -> Row:
    """What the constructor makes of the attributes `values`, the key among them; all defaults must be constants."""
    return _instance(model, _defaults(model) | values)


@cache
def _select(model: type[models.Model]) -> str:
    columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in model._meta.concrete_fields)
    statement = sql.SQL("SELECT {} FROM {}").format(columns, sql.Identifier(model._meta.db_table))
    return statement.as_string(connection.connection)


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


def _array(values: Sequence[Any]) -> str:
    """`values` as PostgreSQL writes an array of texts, with its NULLs."""
    texts = _texts(values)
    if None not in texts:
        return array_of(texts)
    return f"{{{','.join('NULL' if text is None else quoted(text) for text in texts)}}}"
