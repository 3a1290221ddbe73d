"""Lists of customers: what is previewed is what is enrolled, row by row, and nobody before somebody agrees."""

import pytest

from core.refusal import Refusal
from enrollments.rules.jobs import JobState
from milestones.bulk.steps import advance_customer_list
from milestones.models import EnrollmentEvent, ListedCustomer, Span, TargetEnrollment
from milestones.services.groups import switch_group
from milestones.services.lists import abandon_customer_list, same_file_before
from tests.cast import CARLA, DAN, NOON
from tests.enrollments.uploads import as_workbook, packed
from tests.milestones import lists
from tests.milestones.lists import HEADER, confirmed, customers, enrolled, previewed, rejected, upload, worked_off
from tests.milestones.scene import achieved, covered, enrol, leave, levels, milestone, reached, sells, streak

pytestmark = pytest.mark.django_db

MIXED = f"""{HEADER}
101,,,
102,c4,250,
103,c1,,
104,c9,,
ana,,,
101,c5,,
105,,-1,
106,,much,perhaps
107,,,,,surplus
"""


def test_each_row_is_enrolled_or_rejected_with_the_code_of_the_call(abc):
    enrol(abc, player="108")
    job = enrolled(abc, MIXED + "108,,,\n")

    assert (job.state, customers(job), job.row_count) == (JobState.COMPLETED, ["101", "102"], 10)
    assert rejected(job) == {
        5: "PeriodOver",
        6: "PeriodNotFound",
        7: "BadCustomer",
        8: "PlayerRepeated",
        9: "NegativeBalance",
        10: "RecordNotUnderstood",
        11: "WrongColumnCount",
        12: "AlreadyEnrolled",
    }
    assert (covered(abc, "101"), covered(abc, "102"), achieved(abc, "102")) == ([3, 4, 5], [4, 5], {4: 250})
    assert (job.enrolled_count, job.rejected_count) == (2, 8)


def test_nobody_is_enrolled_before_somebody_agrees(abc):
    job = previewed(abc, "customerId\n101\n102\n")

    assert (job.previewed_at, job.has_work, job.row_count) == (NOON, False, 2)
    assert not TargetEnrollment.objects.exists()
    assert not ListedCustomer.objects.exists()


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_the_preview_says_what_then_happens_whatever_the_size_of_the_steps(abc, rows):
    enrol(abc, player="108")
    enrol(abc, player="109")
    leave(abc, player="109")
    job = previewed(abc, MIXED + "108,,,\n109,,,\n", rows=rows)
    preview = job.preview
    worked_off(confirmed(job), rows=rows)
    job.refresh_from_db()

    assert (preview.scanned_count, preview.enrolled_count, preview.returning_count) == (11, 3, 1)
    assert (job.enrolled_count, job.rejected_by_code) == (preview.enrolled_count, preview.rejected_by_code)
    assert preview.examples["BadCustomer"] == [
        [7, "ana", "This can be no customer: the id is a whole number above zero."]
    ]


def test_a_row_that_cannot_be_leaves_its_customer_to_a_later_one(abc):
    job = enrolled(abc, f"{HEADER}101,c1,,\n101,c4,,\n101,c5,,\n", rows=1)

    assert (rejected(job), covered(abc, "101")) == ({2: "PeriodOver", 4: "PlayerRepeated"}, [4, 5])


def test_columns_are_known_whatever_their_case_blanks_and_order(abc):
    job = enrolled(abc, "Initial Balance;note;CUSTOMER_ID;period name\n1,50;x;101;c4\n")

    assert (customers(job), str(job.customers.get().balance)) == (["101"], "1.500000")
    assert covered(abc, "101") == [4, 5]


def test_a_list_of_bets_is_no_list_of_customers(abc):
    job = upload(abc, "OperatorPlayerId,BetValue\n101,5\n")

    assert (job.state, job.failure_code) == (JobState.FAILED, "HeaderLacksPlayer")
    assert job.failure_message == ("No column is named customerId. The first line reads: OperatorPlayerId, BetValue.")


def test_a_column_of_another_kind_of_list_is_not_taken_for_a_balance(abc):
    enrolled(abc, "customerId,BetValue,BetCount\n101,250,3\n")

    assert achieved(abc, "101") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"customerId\tinitialBalance\n101\t5\n",
        packed(b"customerId,initialBalance\n101,5\n"),
        "customerId,initialBalance\n101,5\n".encode("utf-16"),
        as_workbook([["customerId", "initialBalance"], [101, 5]]),
    ],
    ids=["tsv", "gzip", "utf-16", "xlsx"],
)
def test_lists_come_in_every_form_that_other_lists_come_in(abc, content):
    assert customers(enrolled(abc, content)) == ["101"]
    assert achieved(abc, "101") == {3: 5}


def test_a_workbook_is_converted_in_steps_and_previewed_then(abc):
    numbers = range(101, 108)
    content = as_workbook([["customerId", "periodName"], *[[number, "c4"] for number in numbers]])
    job = previewed(abc, content, rows=2)

    assert (job.row_count, job.preview.enrolled_count, job.conversion) == (7, 7, None)
    assert not job.shared_texts.exists()
    assert not job.converted_pieces.exists()
    assert customers(worked_off(confirmed(job), rows=2)) == list(map(str, numbers))


@pytest.mark.parametrize(("content", "code"), [(b"", "FileEmpty"), (b"customerId\n", "FileHasNoRows")])
def test_a_file_that_is_no_list_is_kept_and_says_why(abc, content, code):
    job = upload(abc, content)

    with job.file.open() as kept:
        assert (job.state, job.failure_code, kept.read()) == (JobState.FAILED, code, content)
    assert [event.kind for event in job.events.all()] == ["Uploaded", "Failed"]


def test_ids_that_a_spreadsheet_has_damaged_are_no_customers_and_the_row_says_what_happened(abc):
    job = enrolled(abc, "customerId\n1.23E+15\n007\n-5\n0\n99999999999999999999\n" + "9" * 5000 + "\n")

    assert set(rejected(job).values()) == {"BadCustomer"}
    assert "turned the id into a rounded number" in job.rejections.get(row_number=2).message


def test_those_who_come_back_go_on_from_what_they_had_unless_the_list_says_otherwise(casino, abc):
    for player in ("101", "102"):
        enrol(abc, player=player)
        sells(casino, 250, player=player)
        leave(abc, player=player)
    enrolled(abc, f"{HEADER}101,,,\n102,,0,\n")

    assert (achieved(abc, "101"), achieved(abc, "102")) == ({3: 250}, {3: 0})


def test_a_balance_that_is_enough_reaches_the_target_at_once(abc):
    enrolled(abc, f"{HEADER}101,,1000,\n102,,999,\n")

    assert (reached(abc, "101"), reached(abc, "102")) == ([3], [])


def test_a_streak_begins_again_where_the_list_says_so_and_what_it_says_in_vain_is_counted(casino):
    given = streak(casino)
    for player in ("101", "102"):
        enrol(given, player=player)
        sells(casino, 1000, player=player)
        leave(given, player=player)
    job = previewed(given, f"{HEADER}101,c4,7,TRUE\n102,,,no\n")
    worked_off(confirmed(job))
    for player in ("101", "102"):
        sells(casino, 1000, at=NOON, player=player)

    assert job.preview.warned_by_code == {"BalanceIgnored": 1, "PeriodIgnored": 1}
    assert (levels(given, "101"), levels(given, "102")) == ([(1, 1), (2, 1)], [(1, 1)])


def test_a_list_for_what_is_switched_off_is_refused_at_every_step(abc):
    waiting, running = previewed(abc, "customerId\n101\n"), confirmed(previewed(abc, "customerId\n102\n"))
    switch_group(group_id=abc.group_id, on=False, by=CARLA, at=NOON)
    abc.refresh_from_db()
    abc.group.refresh_from_db()
    for refused in (lambda: confirmed(waiting), lambda: upload(abc, "customerId\n101\n")):
        with pytest.raises(Refusal) as refusal:
            refused()
        assert refusal.value.code == "GroupInactive"

    assert rejected(worked_off(running)) == {2: "GroupInactive"}


def test_a_list_is_confirmed_once_it_was_previewed_and_not_after_it_was_abandoned(abc):
    job = upload(abc, "customerId\n101\n")
    with pytest.raises(Refusal) as early:
        confirmed(job)
    abandon_customer_list(job_id=worked_off(job).pk, by=DAN, at=NOON)
    with pytest.raises(Refusal) as late:
        confirmed(job)

    assert (early.value.code, late.value.code) == ("PreviewNotReady", "JobAbandoned")
    assert not Span.objects.exists()


def test_nothing_is_left_of_a_preview_that_was_given_up(abc):
    job = upload(abc, "customerId\n101\n102\n103\n")
    advance_customer_list(job_id=job.pk, at=NOON, rows=2)
    assert customers(job) == ["101", "102"]

    abandon_customer_list(job_id=job.pk, by=DAN, at=NOON)
    assert customers(job) == []


def test_the_same_bytes_are_known_again_for_the_same_target_once_they_went_ahead(casino, abc):
    content = "customerId\n101\n"
    abandoned = previewed(abc, content)
    abandon_customer_list(job_id=abandoned.pk, by=DAN, at=NOON)
    first, other = enrolled(abc, content), enrolled(milestone(casino), content)
    again = previewed(abc, content)

    assert list(same_file_before(again)) == [first]
    assert (abandoned.number, first.number, other.number, again.number) == (1, 2, 3, 4)


def test_the_log_of_a_customer_says_which_row_of_which_list_it_was(abc):
    enrolled(abc, "customerId\n\n101\n")
    event = EnrollmentEvent.objects.get()

    assert (event.by, event.reason, event.balance_after) == (CARLA, "List 1 (customers.csv), row 3", 0)


def test_enrolled_customers_are_downloaded_in_the_order_of_the_file(abc):
    job = enrolled(abc, "customerId;initialBalance\n102;1,5\n101;\n")

    assert lists.table(lists.enrolled_lines, job) == [
        ["RowNumber", "customerId", "Enrolment", "periodName", "initialBalance", "EnrolledUtc"],
        ["2", "102", "Enrolled", "c3", "1,5", "2026-03-29T12:00:00Z"],
        ["3", "101", "Enrolled", "c3", "0", "2026-03-29T12:00:00Z"],
    ]


def test_rejected_rows_are_corrected_and_uploaded_again(abc):
    job = enrolled(abc, "Customer Id,note,initialBalance\n101,keep,5\n102,keep,-5\n")
    download = "".join(lists.correctable_lines(job))

    assert lists.table(lists.report_lines, job)[1][3:6] == ["3", "NegativeBalance", "initialBalance"]
    assert download.splitlines()[1].startswith("102,keep,-5,NegativeBalance,")
    assert customers(enrolled(abc, download.replace("-5", "5", 1))) == ["102"]
