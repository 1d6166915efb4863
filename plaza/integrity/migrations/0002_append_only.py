"""The log's tables refuse changes and deletions."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity import triggers


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.protect(editor.connection)


def remove(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection)


class Migration(migrations.Migration):
    dependencies = (("integrity", "0001_initial"),)
    operations = (migrations.RunPython(install, remove),)
