"""Queues in place of lanes, with priorities and clients; and the workers' heartbeats."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="job", name="core_job_lane_5985b9_idx"),
        migrations.RenameField(model_name="job", old_name="lane", new_name="queue_name"),
        migrations.AddField(model_name="job", name="priority", field=models.SmallIntegerField(default=0)),
        migrations.AddField(model_name="job", name="client", field=models.CharField(default="", max_length=80)),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["queue_name", "state", "-priority", "run_after"], name="job_next_of_its_queue"),
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("worker", models.CharField(max_length=120)),
                ("queue_name", models.CharField(max_length=20)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("worker", "queue_name"), name="one_heartbeat_a_queue"),
                ],
            },
        ),
    ]
