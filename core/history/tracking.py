"""Which tables have a history, and which of their columns."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=Model)


def tracked(*, without: Collection[str] = (), watching: Collection[str] = ()) -> Callable[[type[M]], type[M]]:
    """Keeps every insert, change and removal of a row, whoever makes it: a verb, a bulk update or raw SQL.

    `without` names the columns that are no part of it: a change of these alone costs one comparison and leaves
    nothing. Those that are also in `watching` leave a row that says that there was a change, and not what it was.
    """

    def with_history(model: type[M]) -> type[M]:
        kept = [field.name for field in model._meta.local_fields if field.name not in without]
        pghistory.track(
            pghistory.InsertEvent(trigger_name="insert_leaves_history"),
            pghistory.UpdateEvent(
                condition=pghistory.AnyChange(*kept, *watching),
                trigger_name="update_leaves_history",
            ),
            pghistory.DeleteEvent(trigger_name="delete_leaves_history"),
            fields=kept,
            model_name=f"{model.__name__}Event",
            obj_field=pghistory.ObjForeignKey(related_name="history"),
            # Beside the change and not in a table of its own: it is written once and read with it.
            context_field=pghistory.ContextJSONField(),
            append_only=True,
            meta={"default_permissions": ()},
        )(model)
        return model

    return with_history


def events_of(model: type[Model]) -> Any:
    """The rows of history of all rows of `model`: a queryset of what each was after a change, or before its removal."""
    return model._meta.get_field("history").related_model._default_manager.all()  # type: ignore[union-attr]  # pghistory makes the model at run time


def made_at(row: Model) -> datetime | None:
    """When the transaction began that made `row`: one moment for everything that was made with it."""
    made = events_of(type(row)).filter(pgh_obj=row.pk, pgh_label="insert")
    moment: datetime | None = made.values_list("pgh_created_at", flat=True).first()
    return moment
