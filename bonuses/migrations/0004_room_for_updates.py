from django.db import migrations


class Migration(migrations.Migration):
    """A bonus changes with each of its events: with room for the next state on its page, its indexes stay as they are."""

    dependencies = [("bonuses", "0003_assigned_by_a_person")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE bonuses_bonus SET (fillfactor = 50)",
            "ALTER TABLE bonuses_bonus RESET (fillfactor)",
        ),
    ]
