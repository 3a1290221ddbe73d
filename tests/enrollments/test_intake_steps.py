"""Workbooks that take many steps: each is short, and what comes of them is what one long step would have made."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.bulk.converting import opens_slowly
from enrollments.bulk.reading import Choice
from enrollments.bulk.slices import ROWS, cut
from enrollments.bulk.workbook import Place, Workbook
from enrollments.models import BulkJob, ConvertedPiece, SharedTexts
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import abandon_bulk_job
from enrollments.services.rereading import read_differently
from enrollments.services.running import cancel_bulk_job, fail_bulk_job
from enrollments.views.progress import Progress
from tests.cast import CARLA, NOON, players, previewed, reward, upload, worked_off
from tests.enrollments.uploads import LIMIT, as_workbook, one_form, rows_of
from tests.enrollments.workbooks import MAIN, SHEET, TEXTS, bare_sheet, sharing, sheet, with_part

pytestmark = pytest.mark.django_db

HEADER = ["OperatorPlayerId", "BetValue", "BetCount", "Born"]
TABLE = [HEADER, *([f"00{number}", 2.5, 10, date(2001, 2, 3)] for number in range(8)), [None], [], [True, "2,5", 5]]
WRITTEN = as_workbook([["Summer"], *TABLE])
NAMES = [f"player_{number}" for number in range(9)]
SHARED = sharing(
    sheet("".join(f'<row><c t="s"><v>{9 - number}</v></c></row>' for number in range(9))),
    ["<t>unused</t>", *(f"<r><t>{name[:3]}</t></r><r><t>{name[3:]}</t></r>" for name in NAMES)],
)
WIDE = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(2, 9))


class PowerCutError(Exception):
    pass


def uploaded(operator, content: bytes) -> BulkJob:
    return upload(reward(operator), content, file_name="players.xlsx", go_ahead=False)


def converted(job: BulkJob, *, rows: int) -> int:
    """How many steps it took."""
    steps = 0
    while BulkJob.objects.filter(pk=job.pk, layout__isnull=True).exists():
        assert advance_job(job_id=job.pk, at=NOON, rows=rows) is Step.AGAIN
        steps += 1
    job.refresh_from_db()
    return steps


def content_of(job: BulkJob) -> bytes:
    with job.converted.open() as file:
        return file.read()


def left_over() -> int:
    return (
        ConvertedPiece.objects.count()
        + SharedTexts.objects.count()
        + BulkJob.objects.exclude(conversion__isnull=True).count()
    )


def halfway(operator) -> BulkJob:
    """A job some texts and some rows of which are done."""
    job = uploaded(operator, SHARED)
    for _ in range(6):
        advance_job(job_id=job.pk, at=NOON, rows=3)
    job.refresh_from_db()
    assert (SharedTexts.objects.count(), ConvertedPiece.objects.count(), job.layout) == (4, 2, None)
    return job


@pytest.mark.parametrize("rows", [1, 2, 5])
@pytest.mark.parametrize("content", [WRITTEN, SHARED, sheet(WIDE)], ids=["written", "shared", "numbers"])
def test_whatever_a_step_takes_the_same_bytes_come_of_them(casino, content, rows):
    job = uploaded(casino, content)

    assert converted(job, rows=rows) >= 8 // rows
    assert content_of(job) == one_form(content)[0]
    assert left_over() == 0


def numbered(number: int | None) -> str:
    return f' r="{number}"' if number else ""


@given(
    st.lists(st.tuples(st.integers(1, 12) | st.none(), st.integers(0, 3)), min_size=1, max_size=9),
    st.integers(1, 4),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_rows_have_their_numbers_in_any_order_with_gaps_or_without_numbers(casino, rows, size):
    cells = "<c><v>1</v></c>"
    content = sheet(
        '<row r="2"><c t="inlineStr"><is><t>ana</t></is></c></row>'
        + "".join(f"<row{numbered(number)}>{cells * width}</row>" for number, width in rows),
    )
    job = uploaded(casino, content)
    converted(job, rows=size)

    assert content_of(job) == one_form(content)[0]


@pytest.mark.parametrize("steps", range(9))
def test_a_step_that_dies_leaves_nothing_and_is_done_again(casino, steps):
    job = uploaded(casino, SHARED)
    for _ in range(steps):
        advance_job(job_id=job.pk, at=NOON, rows=3)
    before = BulkJob.objects.values().get(), left_over()
    with suppress(PowerCutError), transaction.atomic():
        advance_job(job_id=job.pk, at=NOON, rows=3)
        raise PowerCutError

    assert (BulkJob.objects.values().get(), left_over()) == before
    converted(job, rows=3)
    assert content_of(job) == one_form(SHARED)[0]


def test_the_page_says_how_far_it_has_come(casino):
    job, said = uploaded(casino, SHARED), []
    while job.previewed_at is None:
        advance_job(job_id=job.pk, at=NOON, rows=3)
        job.refresh_from_db()
        said.append(Progress(job).read_percent)

    assert said == sorted(said)
    # Three steps of texts and three of rows, each a little further; then the rows are read.
    assert len({each for each in said if 0 < each < 60}) >= 5
    assert said[-1] == 100


def test_who_is_in_it_is_enrolled(casino):
    job = worked_off(upload(reward(casino), SHARED, file_name="players.xlsx"), rows=2)

    assert players(job) == NAMES[::-1]


@pytest.mark.parametrize(
    "end",
    [
        lambda job: abandon_bulk_job(job_id=job.pk, by=CARLA, at=NOON),
        lambda job: cancel_bulk_job(job_id=job.pk, by=CARLA, at=NOON),
        lambda job: fail_bulk_job(job_id=job.pk, refusal=Refusal("FileMissing", "It is gone."), at=NOON),
        lambda job: read_differently(job_id=job.pk, choice=Choice(decimal_comma=True), by=CARLA, at=NOON),
    ],
    ids=["abandoned", "cancelled", "failed", "read differently"],
)
def test_nothing_is_left_of_a_conversion_that_is_given_up(casino, end):
    job = halfway(casino)
    end(job)

    assert left_over() == 0


def test_a_list_that_is_read_differently_is_converted_anew(casino):
    job = halfway(casino)
    read_differently(job_id=job.pk, choice=Choice(header_row=1), by=CARLA, at=NOON)
    previewed(job, rows=2)

    assert content_of(job) == one_form(SHARED)[0]


def test_damage_behind_many_good_rows_fails_the_whole_list(casino):
    good = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(2, 400))
    job = uploaded(casino, sheet(good + '<row r="400"><c r="A400"><v>x</v></c></row>'))
    with pytest.raises(Refusal) as refused:
        converted(job, rows=150)

    assert (refused.value.code, ConvertedPiece.objects.count()) == ("FileDamaged", 2)
    fail_bulk_job(job_id=job.pk, refusal=refused.value, at=NOON)
    job.refresh_from_db()
    assert (job.state, bool(job.converted), left_over()) == (JobState.FAILED, False, 0)


def test_a_workbook_with_many_texts_is_left_to_a_worker():
    few, many = sharing(sheet(WIDE), ["<t>x</t>"]), with_part(SHARED, TEXTS, b" " * 11_000_000)

    assert [opens_slowly(io.BytesIO(content), size=len(content)) for content in (few, many)] == [False, True]


def test_a_large_file_that_is_no_workbook_fails_when_it_is_uploaded(casino):
    job = uploaded(casino, WRITTEN[:-100] + b" " * 1_100_000)

    assert (job.state, job.failure_code) == (JobState.FAILED, "FileDamaged")


def test_a_workbook_that_nobody_looked_at_yet_is_looked_at_once_its_texts_are_kept(casino):
    with_ballast = io.BytesIO(SHARED)
    with zipfile.ZipFile(with_ballast, "a", zipfile.ZIP_STORED) as parts:
        parts.writestr("xl/media/picture.png", b"x" * 1_100_000)
    job = uploaded(casino, with_ballast.getvalue())
    assert job.reading is None
    converted(job, rows=4)

    assert content_of(job) == one_form(SHARED)[0]


def in_slices(document: str, *, most: int) -> list[bytes]:
    """The rows of each slice, without what holds them."""
    found, following = [], 0
    while following is not None:
        piece, following = cut(io.BytesIO(document.encode()), ROWS, offset=following, most=most)
        found.append(piece.split(b"sheetData>")[1].rpartition(b"</")[0])
    return found


def test_prefixes_and_rows_that_are_none_do_not_mislead():
    rows = [f'<x:row r="{number}"><x:c><x:v>1</x:v></x:c></x:row>' for number in range(4)]
    around = '<y:row/><row/><x:rowBreaks/></x:sheetData><x:row/><y:row r="8"/><x:row/></x:worksheet>'
    document = f'<?xml version="1.0"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>{"".join(rows)}{around}'

    assert in_slices(document, most=3) == [
        "".join(rows[:3]).encode(),
        (rows[3] + "<y:row/><row/><x:rowBreaks/>").encode(),
    ]


def in_sheet_rows(content: bytes, *, most: int) -> list[list[object]]:
    book, place, rows = Workbook(io.BytesIO(content), limit=LIMIT), Place(), []
    while place is not None:
        some = book.rows(place, [], most=most)
        rows += map(list, some)
        place = some.end
    return rows


@pytest.mark.parametrize(
    "trap",
    [
        '<!-- <row r="3"/> -->',
        '<c t="inlineStr"><is><t><![CDATA[<row >]]></t></is></c>',
        '<?row <row r="3"?>',
        "<!-- </sheetData> -->",
    ],
)
def test_a_cut_in_the_wrong_place_is_refused_and_never_read(casino, trap):
    content = sheet(f'<row r="2"><c r="A2"><v>2</v></c></row><row r="3">{trap}</row>{WIDE}')
    with pytest.raises(Refusal) as refused:
        in_sheet_rows(content, most=1)

    assert refused.value.code == "FileDamaged"


def test_a_sheet_that_was_broken_off_is_refused():
    with zipfile.ZipFile(io.BytesIO(sheet(WIDE))) as parts:
        document = parts.read(SHEET)
    with pytest.raises(Refusal) as refused:
        one_form(bare_sheet(document[: document.index(b"</sheetData>")]))

    assert refused.value.code == "FileDamaged"


def test_a_sheet_in_another_alphabet_comes_in_one_slice():
    header = '<row r="1"><c t="inlineStr"><is><t>OperatorPlayerId</t></is></c></row>'
    document = f'<worksheet xmlns="{MAIN}"><sheetData>{header}{WIDE}</sheetData></worksheet>'

    assert rows_of(bare_sheet(document.encode("utf-16"))) == rows_of(sheet(WIDE))
