"""Whose messages are."""

from operators.models import Operator, Origin


def operators_by_origin(operator: Operator | None) -> dict[str, Operator]:
    """Whose each origin is: all that there are, or those of `operator` alone."""
    origins = Origin.objects.select_related("operator")
    if operator is not None:
        origins = origins.filter(operator=operator)
    return {origin.name: origin.operator for origin in origins}
