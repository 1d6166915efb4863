"""Since when a question to the person stands; for those that stand now, since it was last asked."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def since_the_question(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    """The last question's remark tells the moment."""
    remark = apps.get_model("feedback", "Remark")
    for row in apps.get_model("feedback", "Complaint").objects.filter(state="asked"):
        asked = remark.objects.filter(complaint=row, kind="asked").order_by("-pk").first()
        row.asked_at = asked.at if asked else row.received_at
        row.save(update_fields=["asked_at"])


class Migration(migrations.Migration):
    dependencies = (("feedback", "0001_initial"),)
    operations = (
        migrations.AddField("complaint", "asked_at", models.DateTimeField(null=True)),
        migrations.RunPython(since_the_question, migrations.RunPython.noop),
    )
