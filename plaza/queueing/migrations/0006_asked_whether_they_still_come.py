from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("queueing", "0005_whose_tickets"),
    ]

    operations = [
        migrations.AddField(model_name="appointment", name="asked_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="appointment", name="confirmed_at", field=models.DateTimeField(null=True)),
    ]
