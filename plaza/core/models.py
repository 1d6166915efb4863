"""Tables of the core: the jobs, the workers that do them, and the buckets of the limits."""

from django.db import models


class Job(models.Model):
    """Work to be done once, by name, in one of the queues: it ends as done or failed, and says why."""

    name = models.CharField(max_length=80)
    queue_name = models.CharField(max_length=20, default="default")
    priority = models.SmallIntegerField(default=0)
    client = models.CharField(max_length=80, default="")  # on whose behalf
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting")  # waiting, running, done, failed
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, default="")  # who holds the lease: host:pid:start
    unique_key = models.CharField(max_length=120, null=True)
    problem = models.TextField(default="")
    enqueued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["queue_name", "state", "-priority", "run_after"], name="job_next_of_its_queue"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["unique_key"], condition=models.Q(state__in=["waiting"]), name="job_waits_once_per_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Heartbeat(models.Model):
    """That a worker process still serves a queue: written every few seconds, and gone with the sweep that finds it dead."""

    worker = models.CharField(max_length=120)
    queue_name = models.CharField(max_length=20)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["worker", "queue_name"], name="one_heartbeat_a_queue"),)

    def __str__(self) -> str:
        return f"{self.worker} serves {self.queue_name}"


class Bucket(models.Model):
    """How much one party may still do: see throttle.allow."""

    key = models.CharField(max_length=160, primary_key=True)
    tokens = models.FloatField()
    at = models.FloatField()

    def __str__(self) -> str:
        return self.key


class CacheEntry(models.Model):
    """The table of Django's database cache, which counts attempts to sign in: every process and machine sees the same count."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key


class Versioned(models.Model):
    """A row whose state may come back to what it was: ``version`` grows with each change, so that a change counts only as it was read."""

    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
