"""Changes of services and their history, which begins with the definitions that were kept until now."""

import django.db.models.deletion
from django.db import migrations, models


def begin_history(apps, schema_editor):
    """Every definition that was kept, in the order in which it came; the one in force is the last."""
    service, definition, version = (
        apps.get_model("catalogue", name) for name in ("Service", "Definition", "ServiceVersion")
    )
    for row in service.objects.all():
        kept = definition.objects.filter(service_code=row.code).exclude(hash=row.definition_hash).order_by("since")
        current = definition.objects.filter(hash=row.definition_hash)
        version.objects.bulk_create(
            [
                version(service_code=row.code, number=at, definition_hash=one.hash, since=one.since, made_by="sistem")
                for at, one in enumerate([*kept, *current], 1)
            ]
        )


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_outcomes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0)),
                ('service_code', models.CharField(max_length=40)),
                ('state', models.CharField(default='draft', max_length=10)),
                ('edits', models.JSONField(default=dict)),
                ('seen', models.JSONField(default=dict)),
                ('writers', models.JSONField(default=list)),
                ('restores', models.PositiveIntegerField(null=True)),
                ('why', models.CharField(blank=True, default='', max_length=300)),
                ('from_day', models.DateField(null=True)),
                ('waits_for', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('sent_by', models.CharField(blank=True, default='', max_length=80)),
                ('sent_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, default='', max_length=80)),
                ('answer', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'waiting'])), fields=('service_code',), name='one_open_change_a_service')],
            },
        ),
        migrations.CreateModel(
            name='ServiceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service_code', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('definition_hash', models.CharField(max_length=64)),
                ('since', models.DateTimeField()),
                ('made_by', models.CharField(max_length=80)),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='catalogue.revision')),
            ],
            options={
                'ordering': ('service_code', '-number'),
                'constraints': [models.UniqueConstraint(fields=('service_code', 'number'), name='a_version_has_its_number')],
            },
        ),
        migrations.RunPython(begin_history, migrations.RunPython.noop),
    ]
