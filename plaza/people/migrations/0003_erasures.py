"""Wishes that what is a person's be erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("people", "0002_why_it_was_opened"),)
    operations = (
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=16, unique=True)),
                ("holders", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("promised_by", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("erased", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=list)),
            ],
        ),
    )
