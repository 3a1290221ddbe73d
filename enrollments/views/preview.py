"""What the preview of a list says, in the words and numbers that its page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from core.currencies import money
from enrollments.models import BulkJob, Preview
from enrollments.rules.codes import ROW_CODES
from enrollments.services.decisions import needs_approval
from enrollments.services.uploads import same_list_before
from enrollments.views.words import free_bets
from rewards.rules.budgets import Metric, Scope, in_words

# From here on people count in times and no longer in percent.
_MANY_TIMES: Final = 3


class Words(NamedTuple):
    """How two numbers of a thing compare: `the same`, `3 times ...`, `20 % more ...`, `20 % less ...`."""

    same: str
    times: str
    more: str
    less: str


_PLAYERS: Final = Words("as many players", "as many players", "more players", "fewer players")
_COST: Final = Words("the same cost", "the cost", "more cost", "less cost")


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows that would be rejected for one reason, and some of them."""

    sentence: str
    count: int
    examples: list[list[Any]]


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One budget before and after; `short` says from which row on it has too little left."""

    name: str
    before: str
    after: str
    percent_before: float
    percent_added: float
    short: str


class PreviewFacts:
    """What the page shows of the preview of `job`, which is ready."""

    def __init__(self, job: BulkJob) -> None:
        self.job = job
        self.preview: Preview = job.preview

    @property
    def headline(self) -> str:
        preview = self.preview
        rows = f"{preview.scanned_count:,} row{'' if preview.scanned_count == 1 else 's'}"
        return f"{preview.enrolled_count:,} of {rows} would be enrolled, for {self.cost}."

    @property
    def cost(self) -> str:
        return self._money(self.preview.enrolled_value)

    @property
    def cost_of_all(self) -> str:
        return self._money(self.preview.all_rows_value)

    @property
    def duplicates(self) -> int:
        """Rows that only "all rows" would enrol."""
        return self.preview.repeat_count + self.enrolled_before_count

    @property
    def enrolled_before_count(self) -> int:
        return sum(self.preview.enrolled_before.values())

    @property
    def enrolled_before(self) -> list[str]:
        """`812 of 1,000 were enrolled by job 41 on 3 May 2026`, the newest job first."""
        counts = self.preview.enrolled_before
        jobs = BulkJob.objects.filter(pk__in=[key for key in counts if key]).order_by("-number")
        total = self.preview.scanned_count
        lines = [
            f"{counts[str(job.pk)]:,} of {total:,} were enrolled by job {job.number} on {_day(job)}" for job in jobs
        ]
        if counts.get(""):
            lines.append(f"{counts['']:,} of {total:,} were enrolled by hand, by another system or by a trigger")
        return lines

    @property
    def same_list(self) -> list[BulkJob]:
        return list(same_list_before(self.job)[:5])

    @property
    def refused(self) -> list[Refused]:
        """Why rows would be rejected, the most frequent reason first."""
        return refused_rows(self.preview.rejected_by_code, self.preview.examples, ROW_CODES)

    @property
    def refused_count(self) -> int:
        return sum(self.preview.rejected_by_code.values())

    @property
    def restricted_count(self) -> int:
        return int(self.preview.rejected_by_code.get("PlayerRestricted", 0))

    @property
    def budgets(self) -> Iterator[BudgetLine]:
        for forecast in self.preview.budgets:
            yield _budget_line(forecast)

    @property
    def biggest(self) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "player": player,
                "worth": self._money(Decimal(worth)),
                "gift": f"{free_bets(count)} of {self._money(Decimal(value))}",
            }
            for worth, row, player, value, count in self.preview.biggest
        ]

    @property
    def change(self) -> str:
        """This list beside the last one that was enrolled for the reward; empty where there was none."""
        earlier = BulkJob.objects.filter(reward=self.job.reward_id, number__lt=self.job.number, enrolled_count__gt=0)
        last = earlier.order_by("-number").first()
        if last is None:
            return ""
        players = _change(Decimal(last.enrolled_count), Decimal(self.preview.enrolled_count), _PLAYERS)
        cost = _change(last.enrolled_value, self.preview.enrolled_value, _COST)
        value = self._money(last.enrolled_value)
        enrolled = f"The last list, job {last.number}, enrolled {last.enrolled_count:,} for {value}"
        return f"{enrolled}: now {players}, {cost}."

    @cached_property
    def needs_approval(self) -> bool:
        return needs_approval(self.job)

    def _money(self, amount: Decimal) -> str:
        return money(amount, self.job.reward.currency)


def refused_rows(
    by_code: Mapping[str, int], examples: Mapping[str, list[list[Any]]], sentences: Mapping[str, str]
) -> list[Refused]:
    """Why rows would be rejected, the most frequent reason first."""
    counts = sorted(by_code.items(), key=lambda item: (-item[1], item[0]))
    return [Refused(sentences.get(code, code), count, examples.get(code, [])) for code, count in counts]


def _budget_line(forecast: dict[str, Any]) -> BudgetLine:
    metric, currency = Metric(forecast["metric"]), forecast["currency"]
    limit, before, after = (Decimal(forecast[name]) for name in ("limit", "before", "after"))
    each = " for each player" if forecast["scope"] == Scope.PER_PLAYER else ""

    def words(amount: Decimal) -> str:
        return in_words(amount, metric=metric, currency=currency)

    short = ""
    if forecast["refused"]:
        rows = f"{forecast['refused']:,} row{'' if forecast['refused'] == 1 else 's'}"
        short = f"Too little left from row {forecast['first_row']:,} on: {rows} would be rejected."
    return BudgetLine(
        name=f"The {forecast['owner']}'s budget of {words(limit)}{each}",
        before=words(before),
        after=words(after),
        percent_before=float(100 * before / limit),
        percent_added=float(100 * (after - before) / limit),
        short=short,
    )


def _change(before: Decimal, now: Decimal, words: Words) -> str:
    """`12 % more players`, `the same cost`, `3.5 times as many players`."""
    if before == now:
        return words.same
    if not before:
        return f"{now:,.0f} {words.more}"
    if now >= _MANY_TIMES * before:
        return f"{now / before:,.1f} times {words.times}"
    percent = 100 * (now - before) / before
    return f"{abs(percent):,.0f} % {words.more if percent > 0 else words.less}"


def _day(job: BulkJob) -> str:
    return date_format(timezone.localtime(job.confirmed_at or job.uploaded_at), "j M Y")
