"""The log's tables refuse to have a row replaced by another one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity import triggers


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = (("integrity", "0003_pending"),)
    operations = (migrations.RunPython(install, migrations.RunPython.noop),)
