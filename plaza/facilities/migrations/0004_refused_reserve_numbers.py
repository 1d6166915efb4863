from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0003_needs_follow_to_the_account"),
    ]

    operations = [
        migrations.AddField(model_name="spooled", name="refused_at", field=models.DateTimeField(null=True)),
    ]
