"""By which fingerprint a paper is known again when another person shows it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("verification", "0003_where_it_comes_from"),)

    operations = (migrations.AddField("vaultfile", "mark", models.CharField(default="", max_length=32, db_index=True)),)
