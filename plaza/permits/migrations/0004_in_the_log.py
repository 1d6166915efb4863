"""Every permit is committed to by an entry of the log; those that stand now are taken over."""

import secrets

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity.actions import record
from plaza.permits.models import content_of_row


def take_over(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    """What stands at this moment, and nothing that somebody puts there later. Rows that have forgotten their holder get no salt."""
    rows = apps.get_model("permits", "Permit").objects
    for row in rows.order_by("pk").iterator(chunk_size=500):
        if row.holder_name:
            rows.filter(pk=row.pk).update(salt=secrets.token_hex(16))
    for row in rows.order_by("pk").iterator(chunk_size=500):
        record("permit.taken_over", actor="operator", subject=f"permit:{row.reference}", row=content_of_row(row))


class Migration(migrations.Migration):

    dependencies = [
        ("permits", "0003_examinations"),
        ("integrity", "0004_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="permit",
            name="salt",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
