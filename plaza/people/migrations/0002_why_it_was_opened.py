"""An opening says in which role; a task taken in an emergency says why."""

import plaza.core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='opening',
            name='role',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.AddField(
            model_name='task',
            name='reason',
            field=plaza.core.fields.EncryptedTextField(blank=True, default=''),
        ),
    ]
