"""The preview of a list, step by step: converted where it must be, then read."""

from datetime import datetime

from enrollments.bulk.converting import prepare_file
from enrollments.bulk.layout import Layout
from enrollments.bulk.rows import RowCheck
from enrollments.bulk.scanning import finish_scan, scan
from enrollments.bulk.source import read_rows
from enrollments.bulk.weighing import looks_at_players, weigh, weigh_anew
from enrollments.models import BulkJob, Preview
from enrollments.services.decisions import begin_preview_again, preview_is_ready
from enrollments.services.judging import Judge
from enrollments.services.known import restricted


def take_preview_step(job: BulkJob, *, rows: int, at: datetime) -> None:
    """Takes the preview of `job`, which is locked, one step further; the caller saves the job."""
    if job.reading is None or job.layout is None:
        prepare_file(job, rows=rows)
        return
    version = job.reward.version()
    preview, _ = Preview.objects.get_or_create(job=job, defaults={"reward_version": version})
    preview.job = job
    if preview.reward_version != version:
        # What was found out so far is of another reward than players would get.
        begin_preview_again(job)
        return
    complete = _read_on(job, preview, rows=rows, at=at)
    preview.save()
    if complete:
        preview_is_ready(job, at=at)


def _read_on(job: BulkJob, preview: Preview, *, rows: int, at: datetime) -> bool:
    """Takes in the next `rows` rows; whether the preview is complete.

    Only behind the last row it is known which rows repeat a player of an earlier one. Where some do, the list is read
    once more: either they would not be enrolled, and leave budgets to others, or their players draw more than once on
    budgets that look at single players.
    """
    layout, terms = Layout.from_json(job.layout), job.reward.terms()
    if not preview.cursor_row:
        preview.cursor_bytes, preview.cursor_row = layout.data_offset, layout.data_row
    read, *cursor = read_rows(job, offset=preview.cursor_bytes, number=preview.cursor_row, rows=rows)
    preview.cursor_bytes, preview.cursor_row = cursor
    check = RowCheck(layout, terms)
    candidates, rejected = check.read_all(read)
    judge = Judge(terms, restricted(job.reward, {each.player_id for each in candidates}, at=at))
    scanning = preview.scanned_at is None
    if scanning:
        scan(job, preview, judge, candidates, rejected)
    weigh(job, preview, judge, candidates, rejected)
    if len(read) == rows:
        return False
    if scanning:
        finish_scan(job, preview)
        preview.scanned_at = at
        if preview.repeat_count and (not job.enroll_repeats or looks_at_players(preview)):
            weigh_anew(preview)
            preview.cursor_bytes = preview.cursor_row = 0
            return False
    preview.uses.all().delete()
    return True
