"""What tests of screens share: who sits before them, and what a page says to people."""

import html
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollments.models import BulkJob
from operators.models import Operator
from operators.rules import Role
from rewards.models import Reward
from tests import cast
from tests.cast import BEN, DAY, HEADER, NOON

# Screens live by the real clock: what is to be open there is open from long ago to far ahead.
LONG_AGO, FAR_AHEAD = NOON - 3650 * DAY, NOON + 36500 * DAY
# One who is enrolled, one who is restricted, one who asks for too much.
LIST = f"{HEADER}ana,2.00,10\n{BEN},2.00,10\ncleo,99.00,10\n"
SCRIPT = "<script>alert(1)</script>"
# The page of an operator has rows for the amounts above which a second person approves a list.
NO_LIMITS = {"approval_limits-TOTAL_FORMS": "0", "approval_limits-INITIAL_FORMS": "0"}
OK, CHANGED = 200, 302  # a POST that did something leads to another page


def screen(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="operators.backends.RoleBackend")
    return client


def at_work(operator: Operator, role: Role = Role.MARKETING, name: str = "") -> Client:
    """A new person of that role, at the screen."""
    return signed_in(cast.person(operator, name or role.value.lower(), role))


def open_reward(operator: Operator, **wishes: Any) -> Reward:
    """Ranged, 1.00 to 5.00 EUR, 5 to 20 times; open by the real clock."""
    about = wishes.pop("called", "Autumn")
    parent = wishes.pop("campaign", None) or cast.campaign(operator, name=about, starts_at=LONG_AGO, ends_at=None)
    return cast.reward(operator, campaign=parent, **{"starts_at": LONG_AGO, "ends_at": FAR_AHEAD} | wishes)


def sent(client: Client, reward: Reward, content: str | bytes, name: str = "players.csv", **more: str) -> Any:
    """What the upload page answers."""
    data = content.encode() if isinstance(content, str) else content
    fields = {"reward": str(reward.pk), "file": SimpleUploadedFile(name, data), **more}
    return client.post(screen("enrollments_bulkjob_add"), fields)


def uploaded(client: Client, reward: Reward, content: str | bytes, name: str = "players.csv") -> BulkJob:
    answer = sent(client, reward, content, name)
    assert answer.status_code == CHANGED, words(answer)
    return BulkJob.objects.latest("number")


def decided(client: Client, job: BulkJob, rows: str = "new", reason: str = "") -> BulkJob:
    """The list after its preview, confirmed at the screen and worked off."""
    cast.previewed(job, at=timezone.now())
    client.post(screen("enrollments_bulkjob_confirm", job.pk), {"rows": rows, "reason": reason})
    return cast.worked_off(job, at=timezone.now())


def download(client: Client, what: str, job: BulkJob) -> Any:
    """What the page of a job gives to take along: `rejected` or `original`."""
    return client.get(screen(f"enrollments_bulkjob_{what}", job.pk))


def words(answer: HttpResponseBase) -> str:
    """What a person reads: the page without its tags, scripts and surplus blanks."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def body(answer: HttpResponseBase) -> bytes:
    """A download, whole; reading it to its end closes the file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def faults(answer: Any) -> dict[str, list[str]]:
    """What a form says under its fields."""
    return dict(form_of(answer).errors)


def form_of(answer: Any) -> Any:
    """The form of a page: the admin keeps its own a level deeper."""
    assert answer.status_code == OK, f"no form came back: {answer.status_code}"
    return answer.context["adminform"].form if "adminform" in answer.context else answer.context["form"]


def field(answer: Any, name: str) -> Any:
    return form_of(answer).fields[name]


def offered(answer: Any, name: str) -> set[str]:
    """What a field of a form lets choose."""
    return {str(label) for value, label in field(answer, name).choices if str(value)}
