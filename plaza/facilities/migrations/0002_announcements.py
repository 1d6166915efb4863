from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('floor', models.PositiveSmallIntegerField(default=0)),
                ('tenant', models.CharField(blank=True, default='', max_length=40)),
                ('service', models.CharField(blank=True, default='', max_length=40)),
                ('words_id', models.CharField(max_length=160)),
                ('words_en', models.CharField(max_length=160)),
                ('urgent', models.BooleanField(default=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['ends_at', 'starts_at'], name='announcements_that_run')],
            },
        ),
    ]
