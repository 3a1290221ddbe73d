"""The index of players begins with the player; written beside the old one, so that nobody waits."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("enrollments", "0014_triggers"),
        ("operators", "0007_credentials"),
        ("rewards", "0005_player_ids_are_bytes"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="enrollment",
            index=models.Index(fields=["operator_player_id", "operator", "reward"], name="enrollments_by_player"),
        ),
        RemoveIndexConcurrently(model_name="enrollment", name="enrollments_of_a_player"),
    ]
