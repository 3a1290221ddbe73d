"""Tables of the floor "whose data it is"."""

from operators.models.answer import IdempotentAnswer
from operators.models.credential import Credential
from operators.models.oauth import OAuthClient
from operators.models.operator import ApprovalLimit, Operator, Origin, SharedKey
from operators.models.player import Restriction
from operators.models.product import Product
from operators.models.staff import Membership, User

__all__ = [
    "ApprovalLimit",
    "Credential",
    "IdempotentAnswer",
    "Membership",
    "OAuthClient",
    "Operator",
    "Origin",
    "Product",
    "Restriction",
    "SharedKey",
    "User",
]
