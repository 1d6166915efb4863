"""What a register of amounts said is owed lies with the application, so that no page asks it."""

from django.db import migrations

import plaza.core.fields


class Migration(migrations.Migration):
    dependencies = (("applications", "0006_task_modes_and_contacts"),)

    operations = (
        migrations.AddField("application", "register_due", plaza.core.fields.EncryptedJSONField(default=dict)),
    )
