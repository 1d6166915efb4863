"""New leaves wait in a table of their own; fewer indexes, so that an act costs less."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity import triggers

WAITING = """
INSERT INTO integrity_pending (leaf_id)
SELECT leaf.id FROM integrity_leaf leaf LEFT JOIN integrity_entry entry ON entry.leaf_id = leaf.id WHERE entry.leaf_id IS NULL"""


def begin(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Lines up what waits already. A table that SQLite made anew lost its triggers: they are put on again."""
    with editor.connection.cursor() as cursor:
        cursor.execute(WAITING)
    triggers.install(editor.connection)


def undo(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(editor.connection)


def protect_again(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Undoing, the last step: SQLite has made the table anew once more."""
    triggers.remove(editor.connection)
    triggers.protect(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('integrity', '0002_append_only'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, protect_again),
        migrations.CreateModel(
            name='Pending',
            fields=[
                ('leaf_id', models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.AlterField(
            model_name='leaf',
            name='actor',
            field=models.CharField(max_length=80),
        ),
        migrations.AlterField(
            model_name='leaf',
            name='kind',
            field=models.CharField(max_length=60),
        ),
        migrations.AlterField(
            model_name='leaf',
            name='leaf_id',
            field=models.CharField(max_length=32),
        ),
        migrations.AlterField(
            model_name='leaf',
            name='subject',
            field=models.CharField(max_length=80),
        ),
        migrations.AlterField(
            model_name='salt',
            name='subject',
            field=models.CharField(max_length=80),
        ),
        migrations.AddIndex(
            model_name='leaf',
            index=models.Index(fields=['subject'], name='leaf_by_subject'),
        ),
        migrations.AddIndex(
            model_name='leaf',
            index=models.Index(fields=['kind'], name='leaf_by_kind'),
        ),
        migrations.AddIndex(
            model_name='salt',
            index=models.Index(fields=['subject'], name='salt_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='leaf',
            constraint=models.UniqueConstraint(fields=('leaf_id',), name='leaf_once'),
        ),
        migrations.RunPython(begin, undo),
    ]
