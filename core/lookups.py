"""`field__any_of=[...]`: the same as `__in`, but the list goes as one array parameter.

`__in` makes a parameter of every value; for the ten thousand players of a chunk, Django and the driver then take longer
to write the query than PostgreSQL takes to answer it.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, UUIDField
from django.db.models.sql.compiler import SQLCompiler


@CharField.register_lookup
@UUIDField.register_lookup
class AnyOf(Lookup[Any]):
    """Whether the column equals any of the given values."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]  # Django's own lookups return lists
        left, parameters = self.process_lhs(compiler, connection)
        values: Iterable[Any] = self.rhs
        return f"{left} = ANY(%s)", [*parameters, list(values)]
