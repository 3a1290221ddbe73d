"""The way that is not taken: django-import-export with a resource of the model, row by row or with use_bulk."""

from itertools import count

from django.utils import timezone
from import_export import fields, resources
from tablib import Dataset

from enrollments.models import BulkJob, Enrollment
from tests.bench.meters import Reading, measured
from tests.bench.stage import empty
from tests.cast import CARLA


class _Players(resources.ModelResource):
    """The three columns of a list; the rest is the same for all. What makes the library slower is left off."""

    operator_player_id = fields.Field(attribute="operator_player_id", column_name="OperatorPlayerId")
    bet_value = fields.Field(attribute="bet_value", column_name="BetValue")
    total_bet_count = fields.Field(attribute="total_bet_count", column_name="BetCount")

    class Meta:
        model = Enrollment
        fields = ("operator_player_id", "bet_value", "total_bet_count")
        # No row looks for what is there already, none is compared or reported about.
        import_id_fields = ()
        force_init_instance = True
        skip_diff = True
        skip_html_diff = True
        use_transactions = True

    def __init__(self, job: BulkJob) -> None:
        super().__init__()
        self._job, self._rows = job, count(2)

    def before_save_instance(self, instance: Enrollment, *_, **__) -> None:
        job = self._job
        instance.operator_id, instance.reward_id, instance.job_id = job.operator_id, job.reward_id, job.pk
        instance.job_row = next(self._rows)
        instance.remaining_bet_count = instance.total_bet_count
        instance.source, instance.created_at, instance.created_by = Enrollment.Sources.BULK_JOB, timezone.now(), CARLA


class _PlayersInBulk(_Players):
    class Meta(_Players.Meta):
        use_bulk = True


def by_library(job: BulkJob, finished: Dataset, *, bulk: bool) -> Reading:
    """What it takes to enrol the rows of `finished` anew."""
    empty(Enrollment._meta.db_table)
    resource = (_PlayersInBulk if bulk else _Players)(job)
    with measured() as reading:
        result = resource.import_data(finished, raise_errors=True)
    assert not result.has_errors()
    assert Enrollment.objects.count() == len(finished)
    return reading


def first_rows(job: BulkJob, rows: int) -> Dataset:
    """The first players whom `job` has enrolled, as a list: none of them will be refused."""
    enrolled = Enrollment.objects.filter(job=job).order_by("id")
    columns = enrolled.values_list("operator_player_id", "bet_value", "total_bet_count")
    return Dataset(*columns[:rows], headers=["OperatorPlayerId", "BetValue", "BetCount"])
