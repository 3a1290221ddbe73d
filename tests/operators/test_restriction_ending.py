"""Ending a restriction by hand: at once, with a reason, and only once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from core.refusal import Refusal
from operators.models import Restriction
from operators.rules import Role, restriction_applies, restriction_is_over
from operators.services.restrictions import RestrictionDraft, change_restriction, end_restriction
from tests import cast
from tests.cast import BEN, CARLA, DAN, DAY, NOON
from tests.screens import at_work, screen, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def bens(casino) -> Restriction:
    """For good, since the day before."""
    return Restriction.objects.get(operator=casino, operator_player_id=BEN)


@pytest.fixture
def dan(casino) -> Client:
    return at_work(casino, Role.CUSTOMER_SERVICE, DAN)


def end(row: Restriction, *, at=NOON, reason: str = "Came back") -> Restriction:
    return end_restriction(restriction=row, reason=reason, by=CARLA, at=at)


class TestTheVerb:
    def test_ends_at_once_and_keeps_both_reasons(self, casino, bens):
        end(bens, reason=" Came back ")
        bens.refresh_from_db()

        assert (bens.ends_at, bens.end_reason, bens.reason) == (NOON, "Came back", "asked for it")
        assert (bens.updated_by, bens.updated_at) == (CARLA, NOON)
        assert not Restriction.objects.of(casino).in_force(at=NOON).exists()

    def test_keeps_one_that_is_still_to_come_from_ever_holding(self, bens):
        bens.starts_at = NOON + DAY
        bens.save()

        assert end(bens).ends_at == NOON + DAY
        assert not Restriction.objects.in_force(at=NOON + DAY).exists()
        with pytest.raises(Refusal, match="has ended already"):
            end(bens)

    def test_ends_one_sooner_that_has_an_end(self, bens):
        Restriction.objects.update(ends_at=NOON + DAY)

        assert end(bens).ends_at == NOON

    @pytest.mark.parametrize("later", [timedelta(0), DAY])
    def test_refuses_again_in_a_sentence(self, bens, later):
        end(bens)

        with pytest.raises(Refusal) as refused:
            end(bens, at=NOON + later, reason="Once more")
        assert refused.value.code == "RestrictionEnded"
        bens.refresh_from_db()
        assert (bens.ends_at, bens.end_reason) == (NOON, "Came back")

    @pytest.mark.parametrize(("reason", "code"), [(" ", "Blank"), ("x" * 501, "TooLong")])
    def test_refuses_without_a_reason_that_can_be_kept(self, bens, reason, code):
        with pytest.raises(Refusal) as refused:
            end(bens, reason=reason)

        assert [(fault.field, fault.code) for fault in refused.value.faults] == [("reason", code)]

    def test_no_longer_counts_once_the_end_is_another(self, bens):
        end(bens)
        draft = {"operator_player_id": BEN, "kind": bens.kind, "starts_at": bens.starts_at, "reason": "Back again"}
        change_restriction(restriction=bens, draft=RestrictionDraft(**draft, ends_at=None), by=DAN, at=NOON)
        bens.refresh_from_db()

        assert (bens.ends_at, bens.end_reason) == (None, None)


@pytest.mark.parametrize(
    ("starts", "ends", "over"),
    [(-2, None, False), (-2, -1, True), (-2, 0, True), (-2, 1, False), (1, 1, True), (1, 2, False)],
)
def test_what_is_over_holds_neither_now_nor_later(starts, ends, over):
    window = {"starts_at": NOON + starts * DAY, "ends_at": None if ends is None else NOON + ends * DAY}

    assert restriction_is_over(**window, at=NOON) is over
    assert any(restriction_applies(**window, at=NOON + days * DAY) for days in range(4)) is not over


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"end_reason": "x"}, "restriction_that_was_ended_has_an_end"),
        ({"end_reason": " ", "ends_at": NOON}, "restriction_end_reason_is_not_blank"),
    ],
)
def test_the_database_holds_even_behind_the_verbs(bens, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Restriction.objects.update(**columns)


class TestTheScreen:
    def test_asks_why_and_ends_it(self, dan, bens):
        address = screen("operators_restriction_end", bens.pk)
        assert address in str(dan.get(screen("operators_restriction_change", bens.pk)).content)
        assert "The player can be rewarded again at once" in words(dan.get(address))

        page = words(dan.post(address, {"why": "Came back"}, follow=True))
        assert "The restriction of ben is ended." in page
        assert "Until: for good → " in page
        assert "Why: Came back" in page
        assert address not in page
        bens.refresh_from_db()
        assert bens.ends_at <= timezone.now()
        assert (bens.end_reason, bens.updated_by) == ("Came back", DAN)

    def test_asks_again_without_a_reason(self, dan, bens):
        answer = dan.post(screen("operators_restriction_end", bens.pk), {"why": " "})

        assert "This field is required." in words(answer)
        bens.refresh_from_db()
        assert bens.ends_at is None

    def test_says_so_when_it_has_ended_meanwhile(self, dan, bens):
        end(bens)
        page = dan.post(screen("operators_restriction_end", bens.pk), {"why": "x"}, follow=True)

        assert "This restriction has ended already; there is nothing left to end." in words(page)

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.MARKETING])
    def test_is_for_those_who_may_restrict_players(self, casino, bens, role):
        client = at_work(casino, role)
        answer = client.post(screen("operators_restriction_end", bens.pk), {"why": "x"})

        assert answer.status_code == 403
        bens.refresh_from_db()
        assert bens.ends_at is None

    def test_of_another_operator_is_not_found(self, bens):
        bob = at_work(cast.casino("Bingo"), Role.CUSTOMER_SERVICE, "bob")

        assert bob.post(screen("operators_restriction_end", bens.pk), {"why": "x"}).status_code == 404
        bens.refresh_from_db()
        assert bens.ends_at is None
