"""API keys of other systems: given, withdrawn, and told apart."""

import hashlib
import hmac
from datetime import datetime
from typing import Final

from django.db import transaction

from core.refusal import Fault, Refusal, RefusalClass, refuse_faults
from core.rows import read_rows
from operators.keys import new_key
from operators.models import Credential, Operator

_LONGEST_NAME: Final = 100


@transaction.atomic
def give_credential(*, operator: Operator, name: str, by: str, at: datetime, secret: str | None = None) -> str:
    """Makes an API key and returns its secret: the only time that it can be seen. `secret` is given by demo data alone.

    Refuses a name that is blank, too long, has a colon in it (HTTP's Basic ends the name there) or is taken.
    """
    refuse_faults(credential_faults(name))
    plain = secret or new_key()
    Credential.objects.create(operator=operator, name=name, digest=_digest(plain), created_at=at, created_by=by)
    return plain


@transaction.atomic
def withdraw_credential(*, operator: Operator, credential_id: int) -> None:
    """Whoever has this API key, or a token of it, cannot use it from now on. One that is gone already is gone."""
    # Also waits for a token that is just being given: its row must be seen to be deleted.
    for held in Credential.objects.of(operator).select_for_update().filter(pk=credential_id):
        held.delete()


def credential_of(*, secret: str, name: str | None = None) -> Credential:
    """The API key with this secret; where a `name` is said, the one of that name. Refuses AuthenticationFailed."""
    # Each event brings one: past Django, which takes longer to write the question than PostgreSQL to answer it.
    found = next(iter(read_rows(Credential, "digest = %s", [_digest(secret)], related="operator")), None)
    if found is None or (name is not None and not hmac.compare_digest(found.name.encode(), name.encode())):
        sentence = "The API key is unknown, or its secret is wrong."
        raise Refusal("AuthenticationFailed", sentence, kind=RefusalClass.UNAUTHORIZED)
    return found


def credential_faults(name: str) -> list[Fault]:
    """Why no API key can be called `name`."""
    if not name.strip():
        return [Fault("name", "Blank", "Say what the key is called.")]
    if len(name) > _LONGEST_NAME:
        return [Fault("name", "TooLong", f"The name has more than {_LONGEST_NAME} letters.")]
    if ":" in name or not name.isprintable():
        return [Fault("name", "NameHasColon", "The name must have neither colons nor control characters.")]
    if Credential.objects.filter(name=name).exists():
        return [Fault("name", "NameTaken", "There is an API key of this name already.")]
    return []


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
