"""The badges in the lists of the backoffice: a word in a colour."""

from typing import Any

import pytest
from django.contrib import admin

COLUMNS = [
    getattr(screen, name)
    for screen in admin.site._registry.values()
    for name in screen.list_display
    if isinstance(name, str) and hasattr(getattr(screen, name, None), "label")
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.__qualname__)
def test_a_badge_has_its_colours_in_the_one_form_that_is_not_passed_over(column: Any):
    # Of any other mapping nothing is said, and every badge is grey.
    assert column.label is True or type(column.label) is dict


def test_badges_are_found():
    assert len(COLUMNS) > 5
