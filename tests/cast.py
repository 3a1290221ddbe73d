"""One cast for all tests: Ana plays, Ben is self-excluded, Carla works in marketing, Dan in customer service."""

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import connections

from enrollments.bulk.chunks import Step, advance_job
from enrollments.bulk.enrolling import CHUNK_ROWS
from enrollments.bulk.report import report_lines
from enrollments.models import BulkJob, Enrollment, Rejection
from enrollments.rules.jobs import JobState
from enrollments.services.uploads import upload_bulk_job
from operators.models import Membership, Operator, Origin, Product, Restriction, User
from operators.rules import Role
from rewards.models import Campaign, Reward
from rewards.rules.drafts import CampaignDraft, Duration, RewardDraft
from rewards.rules.free_bets import FreeBetKind, FreeBets, Wallet
from rewards.services.campaigns import create_campaign
from rewards.services.rewards import create_reward

# Noon of the day on which the clocks of Europe go forward.
NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ANA, BEN = "ana", "ben"
CARLA, DAN = "carla", "dan"
HEADER = "OperatorPlayerId,BetValue,BetCount\n"


def casino(name: str = "Casino", **columns) -> Operator:
    """An operator in Malta with Plinko and Mines, a game that is not for rewards, and Ben self-excluded."""
    columns = {"base_currency": "EUR", "currencies": ["EUR", "USD"], "time_zone": "Europe/Malta"} | columns
    operator = Operator.objects.create(name=name, **columns)
    Origin.objects.create(operator=operator, name=name.lower())
    for product, source, enabled in (
        ("Plinko", Product.Source.CURRENT, True),
        ("Mines", Product.Source.LEGACY, True),
        ("Poker", Product.Source.CURRENT, False),
    ):
        Product.objects.create(operator=operator, name=product, source=source, rewards_enabled=enabled)
    Restriction.objects.create(
        operator=operator,
        operator_player_id=BEN,
        kind=Restriction.Kind.SELF_EXCLUDED,
        starts_at=NOON - DAY,
        reason="asked for it",
        created_at=NOON - DAY,
        created_by=DAN,
    )
    return operator


def person(operator: Operator, name: str = CARLA, role: Role = Role.MARKETING) -> User:
    user = User.objects.create_user(name, password="demo", is_staff=True)
    Membership.objects.create(user=user, operator=operator, role=role.value)
    return user


def campaign(operator: Operator, *, at: datetime = NOON, **wishes) -> Campaign:
    wishes = {"name": "Summer", "starts_at": NOON - DAY, "ends_at": NOON + 30 * DAY} | wishes
    return create_campaign(operator=operator, draft=CampaignDraft(**wishes), by=CARLA, at=at)


def free_bets(**wishes) -> FreeBets:
    """1.00 to 5.00 EUR, 5 to 20 times; a `bet_value` or `bet_count` makes it Fixed."""
    fixed = "bet_value" in wishes or "bet_count" in wishes
    value, count = wishes.pop("bet_value", Decimal("1.50")), wishes.pop("bet_count", 5)
    ranges = (value, value, count, count) if fixed else (Decimal("1.00"), Decimal("5.00"), 5, 20)
    columns = dict(zip(("min_bet_value", "max_bet_value", "min_bet_count", "max_bet_count"), ranges, strict=True))
    columns |= {
        "kind": FreeBetKind.FIXED if fixed else FreeBetKind.RANGED,
        "currency": "EUR",
        "wallet": Wallet.FREE_BET,
        "stake_not_returned": True,
    }
    return FreeBets(**columns | wishes)


def reward_draft(*, details: FreeBets | None = None, **wishes) -> RewardDraft:
    defaults = {
        "name": "Free bets",
        "products": ("Plinko", "Mines"),
        "starts_at": NOON - DAY,
        "ends_at": NOON + 7 * DAY,
        "details": details or free_bets(),
        "duration": Duration.INHERIT,
    }
    return RewardDraft(**defaults | wishes)


def reward(operator: Operator, *, details: FreeBets | None = None, at: datetime = NOON, **wishes) -> Reward:
    """A reward of a new campaign; Ranged unless `details` say otherwise."""
    parent = wishes.pop("campaign", None) or campaign(operator)
    return create_reward(campaign_id=parent.pk, draft=reward_draft(details=details, **wishes), by=CARLA, at=at)


def upload(given: Reward, content: str | bytes, *, at: datetime = NOON, by: str = CARLA, **wishes) -> BulkJob:
    """Carla uploads a list."""
    data = content.encode() if isinstance(content, str) else content
    name = wishes.pop("file_name", "players.csv")
    wishes = {"go_ahead": True} | wishes
    return upload_bulk_job(reward=given, file=ContentFile(data, name=name), file_name=name, by=by, at=at, **wishes)


def worked_off(job: BulkJob, *, at: datetime = NOON, rows: int = CHUNK_ROWS) -> BulkJob:
    """The job after a worker has done all it can."""
    while advance_job(job_id=job.pk, at=at, rows=rows) is Step.AGAIN:
        pass
    job.refresh_from_db()
    return job


def previewed(job: BulkJob, *, at: datetime = NOON, rows: int = CHUNK_ROWS) -> BulkJob:
    """The job once its preview is ready, and no further."""
    while BulkJob.objects.filter(pk=job.pk, previewed_at=None, state=JobState.PENDING).exists():
        advance_job(job_id=job.pk, at=at, rows=rows)
    job.refresh_from_db()
    return job


def enrolled(given: Reward, content: str | bytes, **wishes) -> BulkJob:
    """A list uploaded and worked off."""
    rows = wishes.pop("rows", CHUNK_ROWS)
    return worked_off(upload(given, content, **wishes), at=wishes.get("at", NOON), rows=rows)


def players(job: BulkJob) -> list[str]:
    """Whom a job has enrolled, in the order of its file."""
    return list(Enrollment.objects.filter(job=job).order_by("job_row").values_list("operator_player_id", flat=True))


def rejected(job: BulkJob) -> dict[int, str]:
    """Which rows a job has rejected, and with which code."""
    return dict(Rejection.objects.filter(job=job).order_by("row_number").values_list("row_number", "code"))


def report(job: BulkJob) -> list[list[str]]:
    """The report as a spreadsheet sees it, in whichever separator its header is written."""
    text = "".join(report_lines(job)).removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def hang_up() -> None:
    """Closes what this thread has open to Redis: Django leaves that to the garbage collector, which complains."""
    for cache in caches.all(initialized_only=True):
        for pool in cache._cache._pools.values():
            pool.disconnect()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gives when all are made at the same moment, each over a database connection of its own."""
    start = Barrier(len(calls))

    def made(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        finally:
            connections.close_all()
            hang_up()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(made, call) for call in calls]]
