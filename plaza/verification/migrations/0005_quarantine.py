"""Files lie in quarantine until a job has opened them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("verification", "0004_known_again")]

    operations = [
        migrations.AddField("vaultfile", "formats", models.JSONField(default=list)),
        migrations.AddField("vaultfile", "refusal", models.JSONField(default=dict)),
    ]
