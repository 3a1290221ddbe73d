"""OAuth 2 tokens: whose they are."""

import hashlib
from datetime import datetime

from django.db import transaction
from oauth2_provider.models import AccessToken

from core.refusal import Refusal, RefusalClass
from operators.models import Credential, OAuthClient


@transaction.atomic
def client_of(credential: Credential) -> OAuthClient:
    """The OAuth client that `credential` is. Held until the transaction ends: nobody withdraws it meanwhile."""
    held = Credential.objects.select_for_update(no_key=True).get(pk=credential.pk)
    client: OAuthClient
    client, _ = OAuthClient.objects.get_or_create(
        credential=held,
        defaults={
            "client_id": held.name,
            "client_secret": "",
            "hash_client_secret": False,
            "client_type": OAuthClient.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": OAuthClient.GRANT_CLIENT_CREDENTIALS,
        },
    )
    return client


def credential_of_token(*, token: str, address: str, at: datetime) -> Credential:
    """Whose token this is. Refuses TokenInvalid: unknown, expired, withdrawn, or taken for another `address` only."""
    digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
    tokens = AccessToken.objects.select_related("application__credential__operator")
    found = tokens.filter(token_checksum=digest, expires__gt=at).first()
    if found is None or not found.allows_audience(address):
        sentence = "The token is unknown, has expired or was withdrawn: take a new one."
        raise Refusal("TokenInvalid", sentence, kind=RefusalClass.UNAUTHORIZED)
    credential: Credential = found.application.credential
    return credential
