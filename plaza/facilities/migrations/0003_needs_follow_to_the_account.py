from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_announcements"),
    ]

    operations = [
        migrations.AddField(
            model_name="needs",
            name="origin",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
    ]
