"""Screens of the floor "whose data it is"."""

from operators.admin import (
    history,  # noqa: F401 - tells it at the foot of the pages
    oauth,  # noqa: F401 - keeps the library's pages away
)
from operators.admin.credential import CredentialAdmin
from operators.admin.operator import OperatorAdmin
from operators.admin.product import ProductAdmin
from operators.admin.restriction import RestrictionAdmin
from operators.admin.staff import MembershipAdmin

__all__ = ["CredentialAdmin", "MembershipAdmin", "OperatorAdmin", "ProductAdmin", "RestrictionAdmin"]
