"""Every leaf bears the plaza's own tag."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from plaza.integrity import triggers
from plaza.integrity.marks import tag_of


MANY = 1000


def tag_all(_: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """What stands at this moment is taken over; from now on a leaf without a tag gets no number."""
    triggers.remove(editor.connection)
    last = 0
    with editor.connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT id, data FROM integrity_leaf WHERE id > %s ORDER BY id LIMIT %s", [last, MANY])
            if not (found := cursor.fetchall()):
                break
            tags = [(tag_of(bytes(data)), number) for number, data in found]
            cursor.executemany("UPDATE integrity_leaf SET tag = %s WHERE id = %s", tags)
            last = found[-1][0]
    triggers.install(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('integrity', '0003_pending'),
    ]

    operations = [
        migrations.AddField(
            model_name='leaf',
            name='tag',
            field=models.BinaryField(null=True),
        ),
        migrations.RunPython(tag_all, migrations.RunPython.noop),
    ]
