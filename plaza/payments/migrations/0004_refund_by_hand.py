"""Who transferred a refund by hand, and what shows it."""

from django.db import migrations, models

import plaza.core.fields


class Migration(migrations.Migration):
    dependencies = (("payments", "0003_money_is_not_replaced"),)
    operations = (
        migrations.AddField("refund", "sent_by", models.CharField(default="", max_length=80)),
        migrations.AddField("refund", "proof", plaza.core.fields.EncryptedTextField(default="")),
    )
