import django.db.models.deletion
from django.db import migrations, models

_FILL = """
    UPDATE enrollments_notice AS notice
       SET operator_id = job.operator_id, list_kind = 'enrollments.bulkjob', list_id = job.id
      FROM enrollments_bulkjob AS job WHERE job.id = notice.job_id
"""
_BACK = [
    "DELETE FROM enrollments_notice WHERE list_kind <> 'enrollments.bulkjob'",
    "UPDATE enrollments_notice SET job_id = list_id",
    # A table of which something is still to be checked cannot be altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
]


class Migration(migrations.Migration):
    """Notices of lists for rewards are kept; from now on any kind of list can have some."""

    dependencies = [
        ('enrollments', '0016_played_bets'),
        ('operators', '0008_oauth_clients'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='job',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='enrollments.bulkjob'),
        ),
        migrations.AddField(
            model_name='notice',
            name='operator',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='operators.operator'),
        ),
        migrations.AddField(
            model_name='notice',
            name='list_kind',
            field=models.CharField(max_length=100, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='list_id',
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL([_FILL, "SET CONSTRAINTS ALL IMMEDIATE"], _BACK),
        migrations.AlterField(
            model_name='notice',
            name='operator',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='operators.operator'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='list_kind',
            field=models.CharField(max_length=100),
        ),
        migrations.AlterField(
            model_name='notice',
            name='list_id',
            field=models.UUIDField(),
        ),
        migrations.RemoveField(
            model_name='notice',
            name='job',
        ),
    ]
