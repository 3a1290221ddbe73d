"""API keys at the screen: shown once, withdrawn at once, and nobody else's business."""

import re

import pytest
from django.test import Client

from core.refusal import Refusal
from operators.models import Credential
from operators.rules import Role
from operators.services.credentials import credential_of, give_credential
from tests import cast
from tests.cast import CARLA, NOON
from tests.screens import at_work, faults, screen, words

pytestmark = pytest.mark.django_db
LIST, ADD = screen("operators_credential_changelist"), screen("operators_credential_add")


@pytest.fixture
def boss(casino) -> Client:
    return at_work(casino, Role.ADMINISTRATOR, "boss")


def test_a_key_is_shown_once_when_it_is_made(boss, casino):
    page = boss.post(ADD, {"name": "fasttrack"})

    [secret] = re.findall(r'bo-secret">(.*?)</code>', page.content.decode())
    assert credential_of(secret=secret).operator == casino
    assert "no-store" in page.headers["Cache-Control"]
    assert secret not in boss.get(LIST).content.decode()
    assert "fasttrack" in words(boss.get(LIST))


def test_two_keys_cannot_have_one_name_and_no_name_has_a_colon(boss, casino):
    give_credential(operator=cast.casino("Bingo"), name="fasttrack", by=CARLA, at=NOON)

    assert faults(boss.post(ADD, {"name": "fasttrack"}))["name"]
    assert faults(boss.post(ADD, {"name": "fast:track"}))["name"]
    assert not Credential.objects.of(casino).exists()


def test_a_key_that_is_withdrawn_opens_nothing_any_more(boss, casino):
    secret = give_credential(operator=casino, name="fasttrack", by=CARLA, at=NOON)
    boss.post(screen("operators_credential_delete", Credential.objects.get().pk), {"post": "yes"})

    with pytest.raises(Refusal, match="unknown"):
        credential_of(secret=secret)


def test_another_operators_keys_are_not_to_be_found(boss, casino):
    give_credential(operator=cast.casino("Bingo"), name="fasttrack", by=CARLA, at=NOON)
    boss.post(screen("operators_credential_delete", Credential.objects.get().pk), {"post": "yes"})

    assert "fasttrack" not in words(boss.get(LIST))
    assert Credential.objects.exists()


@pytest.mark.parametrize("role", [Role.MARKETING, Role.CUSTOMER_SERVICE, Role.AUDITOR])
def test_only_administrators_have_to_do_with_keys(casino, role):
    assert at_work(casino, role, "other").get(LIST).status_code == 403
    assert at_work(casino, role, "other2").post(ADD, {"name": "x"}).status_code == 403


def test_the_history_says_who_made_a_key_and_nothing_of_the_secret(boss, casino):
    boss.post(ADD, {"name": "fasttrack"})

    [event] = Credential.objects.get().history.all()
    assert "digest" not in {field.name for field in event._meta.fields}
