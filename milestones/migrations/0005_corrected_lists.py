"""Lists that correct others; and where the period and the streak stand in a list is kept, no longer found by name."""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = ('periodName', 'resetStreakStatus')


def keep_places(apps, schema_editor):
    lists = apps.get_model('milestones', 'CustomerList').objects.using(schema_editor.connection.alias)
    for job in lists.filter(reading__isnull=False).only('reading', 'layout').iterator(chunk_size=1000):
        for found in (job.reading, job.layout):
            if found is not None:
                found['more'] = {column: place(found['header'], column) for column in COLUMNS}
        job.save(update_fields=['reading', 'layout'])


def place(header, column):
    return next((number for number, name in enumerate(header) if plain(name) == plain(column)), None)


def plain(name):
    return ''.join(name.casefold().split()).replace('_', '')


class Migration(migrations.Migration):

    dependencies = [
        ('milestones', '0004_rows_known_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='customerlist',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='milestones.customerlist'),
        ),
        migrations.RunPython(keep_places, migrations.RunPython.noop),
    ]
