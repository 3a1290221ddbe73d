"""A credential as OAuth 2 sees it; tokens are django-oauth-toolkit's own, and hang on it."""

from django.db import models
from oauth2_provider.models import AbstractApplication

from operators.models.credential import Credential


class OAuthClient(AbstractApplication):
    """Made when its credential first asks for a token, and gone with it: its tokens end at once.

    Of the library's columns only `client_id`, the name of the credential, says anything. The secret is the
    credential's, which alone has the digest.
    """

    user = None  # staff have nothing to do with it
    credential = models.OneToOneField(Credential, on_delete=models.CASCADE, related_name="oauth_client")

    class Meta:
        verbose_name = "OAuth client"
