import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from config.demo.campaigns import create_campaigns
from config.demo.casino import CASINO
from config.demo.operators import create_operator
from enrollments.models import BulkJob, Enrollment
from enrollments.rules.jobs import JobState
from rewards.models import Reward
from tests.cast import NOON, enrolled

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

# What samples/README.md promises for the demo's Ranged reward: how many are enrolled and the codes of the others ...
COUNTED = {
    "clean.csv": (50, {}),
    "ids-only.csv": (25, {}),
    "100-players-5-fail.csv": (95, {"BetCountOutOfRange": 2, "BetValueOutOfRange": 3}),
    "mixed.csv": (
        6,
        {
            "BetCountNotAWholeNumber": 1,
            "BetCountOutOfRange": 2,
            "BetValueNotANumber": 1,
            "BetValueOutOfRange": 3,
            "BetValueTooPrecise": 1,
            "PlayerIdDamaged": 1,
            "PlayerIdHasControlCharacters": 1,
            "PlayerIdIsFormula": 1,
            "PlayerIdMissing": 1,
            "PlayerIdNotUtf8": 1,
            "PlayerIdTooLong": 1,
            "PlayerRepeated": 1,
            "PlayerRestricted": 1,
            "RowNotCsv": 1,
            "UnclosedQuote": 1,
            "WrongColumnCount": 1,
        },
    ),
    "repeated-players.csv": (5, {"PlayerRepeated": 3}),
    "excel.csv": (6, {"BetValueNotANumber": 1, "BetValueOutOfRange": 1}),
    "leading-zeros.csv": (5, {"PlayerIdDamaged": 1}),
    "hostile/nul-bytes.csv": (
        2,
        {
            "BetCountNotAWholeNumber": 1,
            "BetValueNotANumber": 1,
            "PlayerIdHasControlCharacters": 1,
            "WrongColumnCount": 1,
        },
    ),
    "hostile/unclosed-quote.csv": (4, {"UnclosedQuote": 2}),
    "hostile/columns.csv": (3, {"WrongColumnCount": 4}),
    "hostile/numbers.csv": (
        9,
        {
            "BetCountNotAWholeNumber": 8,
            "BetCountOutOfRange": 2,
            "BetValueNotANumber": 14,
            "BetValueOutOfRange": 3,
        },
    ),
    "hostile/long-ids.csv": (2, {"PlayerIdTooLong": 2}),
    "hostile/formulas.csv": (
        4,
        {"BetCountNotAWholeNumber": 1, "BetValueNotANumber": 1, "PlayerIdIsFormula": 5},
    ),
    "windows-1252.csv": (3, {"BetValueNotANumber": 1}),
    "utf-16.csv": (2, {}),
    "macintosh.csv": (2, {"BetValueOutOfRange": 1}),
    "titles.csv": (2, {"BetValueOutOfRange": 1}),
    "packed.csv.gz": (40, {}),
    "workbook.xlsx": (3, {"BetValueNotANumber": 2, "BetValueOutOfRange": 1, "PlayerIdDamaged": 3}),
    "workbook.xlsx.csv": (1, {}),
}
# ... and the code with which the whole file is refused.
REFUSED = {
    "hostile/empty.csv": "FileEmpty",
    "hostile/header-only.csv": "FileHasNoRows",
    "hostile/wrong-header.csv": "HeaderLacksPlayer",
    "hostile/old-workbook.xls": "FileIsSpreadsheet",
    "hostile/broken-off.xlsx": "FileDamaged",
    "hostile/packed-twice.csv.gz": "FileIsPackedTwice",
    "hostile/archive.zip": "FileIsArchive",
}


@pytest.fixture
def demo_casino(db):
    """The demo's operator with its restrictions and rewards, and nobody enrolled yet."""
    operator = create_operator(CASINO, at=NOON)
    create_campaigns(operator, CASINO, at=NOON)
    return operator


@pytest.fixture
def ranged(demo_casino) -> Reward:
    return Reward.objects.get(name="Summer free bets")


def sample(name: str, given: Reward) -> BulkJob:
    return enrolled(given, (SAMPLES / name).read_bytes(), file_name=Path(name).name)


def given_by(job: BulkJob) -> set[tuple[Decimal, int]]:
    return set(Enrollment.objects.filter(job=job).values_list("bet_value", "total_bet_count"))


def promise(name: str) -> str:
    """What the README says of a file."""
    if name in REFUSED:
        return f"Failed: {REFUSED[name]}"
    enrolled_count, codes = COUNTED[name]
    if not codes:
        return f"{enrolled_count} enrolled"
    reasons = ", ".join(f"{code} {count}" for code, count in codes.items())
    return f"{enrolled_count} enrolled, {sum(codes.values())} rejected: {reasons}"


@pytest.mark.parametrize("name", COUNTED)
def test_a_sample_is_enrolled_and_rejected_as_its_line_promises(ranged, name):
    job = sample(name, ranged)

    enrolled_count, codes = COUNTED[name]
    assert job.state == JobState.COMPLETED
    assert (job.enrolled_count, job.rejected_by_code) == (enrolled_count, codes)
    assert job.unprocessed_count == 0


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_that_is_no_list_is_refused_with_the_code_that_its_line_promises(ranged, name):
    job = sample(name, ranged)

    assert (job.state, job.failure_code) == (JobState.FAILED, REFUSED[name])


def test_every_sample_is_in_the_table_and_every_line_of_the_table_is_a_file():
    files = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("[!.]*.*")}

    assert files - {"README.md", "make_large.py"} == COUNTED.keys() | REFUSED.keys()


def test_the_readme_promises_what_the_table_holds():
    lines = [line.split(" | ") for line in (SAMPLES / "README.md").read_text().splitlines() if line.startswith("| `")]
    written = {line[0].strip("| `"): line[-1].strip("| ") for line in lines}

    assert written == {name: promise(name) for name in [*COUNTED, *REFUSED]}


def test_the_demo_reward_is_the_one_that_the_readme_speaks_of(ranged):
    assert ranged.summary() == "5-20 free bets of 1.00-5.00 EUR"


def test_ids_alone_get_the_minimum_of_a_ranged_reward(ranged):
    job = sample("ids-only.csv", ranged)

    assert job.fallback_count == 25
    assert given_by(job) == {(Decimal("1.00"), 5)}


def test_ids_alone_get_what_a_fixed_reward_gives(demo_casino):
    job = sample("ids-only.csv", Reward.objects.get(name="Summer welcome gift"))

    assert (job.enrolled_count, job.rejected_count) == (25, 0)
    assert given_by(job) == {(Decimal("1.50"), 5)}


def test_leading_zeros_stay(ranged):
    job = sample("leading-zeros.csv", ranged)

    players = Enrollment.objects.filter(job=job).order_by("job_row").values_list("operator_player_id", flat=True)
    assert list(players) == ["000123", "123", "00000000000007", "0", "007"]


def test_decimal_commas_and_swapped_columns_are_read_as_they_are_meant(ranged):
    job = sample("excel.csv", ranged)

    rows = Enrollment.objects.filter(job=job).order_by("job_row")
    assert list(rows.values_list("operator_player_id", "bet_value", "total_bet_count")[:2]) == [
        ("player_001", Decimal("2.50"), 10),
        ("player_002", Decimal("5.00"), 5),
    ]


def test_the_large_list_is_enrolled_but_for_five_in_a_hundred(ranged, tmp_path):
    path = tmp_path / "large.csv"
    subprocess.run([sys.executable, SAMPLES / "make_large.py", path, "--rows", "2000"], check=True)

    job = enrolled(ranged, path.read_bytes())

    assert job.enrolled_count == 1900
    assert job.rejected_by_code == {
        "BetCountOutOfRange": 20,
        "BetValueNotANumber": 20,
        "BetValueOutOfRange": 20,
        "PlayerIdMissing": 20,
        "WrongColumnCount": 20,
    }
