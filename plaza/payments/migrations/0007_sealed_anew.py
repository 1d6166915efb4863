"""Sealed columns may be sealed anew under a new key: the triggers no longer compare them, the log does."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.payments import triggers


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


class Migration(migrations.Migration):

    dependencies = [("payments", "0006_in_the_log")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
