"""What the bytes told of themselves before they were cleaned."""

from django.db import migrations

import plaza.core.fields


class Migration(migrations.Migration):
    dependencies = (("verification", "0002_uploads_in_pieces"),)

    operations = (
        migrations.AddField("vaultfile", "origin", plaza.core.fields.EncryptedJSONField(default=dict)),
    )
