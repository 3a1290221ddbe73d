"""What the exports of the lists contain, and how the import of restrictions is read."""

from operators.resources.lists import MembershipResource, ProductResource
from operators.resources.restriction import RestrictionResource

__all__ = ["MembershipResource", "ProductResource", "RestrictionResource"]
