"""A system that takes tokens, as an integrator writes it."""

import base64
from typing import Any

from django.test import Client

from operators.models import Operator
from operators.services.credentials import give_credential
from tests.cast import CARLA, NOON

TOKEN = "/v1/oauth/token"


class OAuthClient:
    """It knows its name and its secret, and asks for tokens."""

    def __init__(self, operator: Operator, name: str = "client") -> None:
        self.name = name
        self.secret = give_credential(operator=operator, name=name, by=CARLA, at=NOON)

    @property
    def basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()

    def asks(self, **wishes: str) -> Any:
        sent = {"grant_type": "client_credentials"} | wishes
        return Client().post(TOKEN, sent, headers={"authorization": self.basic})

    @property
    def token(self) -> str:
        """A new one."""
        answer = self.asks()
        assert answer.status_code == 200, answer.content
        return answer.json()["access_token"]

    @property
    def bearer(self) -> dict[str, str]:
        """The header with a new token."""
        return {"authorization": f"Bearer {self.token}"}
