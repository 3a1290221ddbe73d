"""docs/capillary.md has every code as the doors have it, and its calls work."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from config.demo.load import load_demo
from milestones.api.numbers import CODES
from milestones.api.schema import status_of
from milestones.models import TargetGroup

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "capillary.md").read_text(encoding="utf-8")
CALL = re.compile(r"http://127\.0\.0\.1:8000(/\S+) -u demo-client:demo-secret[^`]*?-d '(.*?)'\n", re.DOTALL)
BASIC = {"authorization": "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="}


def test_the_page_has_every_code():
    rows = [f"| {known.number} | `{code}` | {status_of(code)} | {known.sentence} |" for code, known in CODES.items()]

    assert [row for row in rows if row not in PAGE.splitlines()] == []


@pytest.mark.django_db
def test_the_calls_of_the_page_work_on_the_demo_data(settings):
    settings.DEMO = True
    load_demo(at=datetime.now(UTC))
    abc = TargetGroup.objects.get(operator=1, name="ABC")
    # Where the demo data is all there is, its ids are those of the page.
    here = f"/targetGroups/{abc.pk}/targets/{abc.targets.get().pk}/"
    calls = [(address.replace("/targetGroups/1/targets/1/", here), body) for address, body in CALL.findall(PAGE)]

    assert [address.rsplit("/", 1)[1] for address, _ in calls] == ["enroll", "targetGroups", "activities"]
    for address, body in calls:
        answer = Client().post(address, json.loads(body), "application/json", headers=BASIC)
        assert (answer.status_code, answer.json()["errors"]) == (200, None)
