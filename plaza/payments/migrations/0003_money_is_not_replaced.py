"""The tables of money refuse to be emptied, and to have a row replaced by another one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.payments import triggers


def install(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.install(editor.connection)


class Migration(migrations.Migration):
    dependencies = (("payments", "0002_money_stays"),)
    operations = (migrations.RunPython(install, migrations.RunPython.noop),)
