"""The log commits to every role; those that stand now are taken over."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity.actions import record
from plaza.people.in_the_log import of_role


def take_over(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    """What stands at this moment, and nothing that somebody puts there later."""
    for role in apps.get_model("people", "Role").objects.order_by("pk").iterator(chunk_size=500):
        record("people.taken_over", actor="operator", subject=f"officer:{role.officer_id}", row=of_role(role))


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0005_task_modes_and_contacts"),
        ("integrity", "0004_tags"),
    ]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
