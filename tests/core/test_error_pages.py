"""What people see when a page cannot be shown."""

import pytest

from operators.rules import Role
from tests import cast
from tests.screens import screen

pytestmark = pytest.mark.django_db


def test_who_may_not_do_something_is_told_in_words(client, casino):
    client.force_login(cast.person(casino, role=Role.AUDITOR), backend="operators.backends.RoleBackend")
    answer = client.get(screen("enrollments_bulkjob_add"))

    assert answer.status_code == 403
    assert "Your role does not allow this." in answer.content.decode()


def test_an_address_that_leads_nowhere_says_so(client, db):
    answer = client.get("/nowhere")

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_a_locked_login_says_for_how_long(client, casino):
    cast.person(casino)
    for _ in range(11):
        answer = client.post(screen("login"), {"username": cast.CARLA, "password": "guess"})

    assert answer.status_code == 429
    assert "locked for a quarter of an hour" in answer.content.decode()
