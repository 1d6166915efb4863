"""Tables of applications. What a person answered is sealed; what is searched for has a blind index beside it."""

from django.db import models

from plaza.core.fields import EncryptedJSONField, EncryptedTextField
from plaza.people.models import Officer


class Application(models.Model):
    """One person's request for one service, under the definition it began with."""

    reference = models.CharField(max_length=12, unique=True)
    code_salt = models.CharField(max_length=32)
    service = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=20, db_index=True)
    definition = models.JSONField()
    definition_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=12, default="draft")
    answers = EncryptedJSONField(default=dict)
    seen = models.JSONField(default=list)
    subject_index = models.CharField(max_length=32, default="", db_index=True)
    round = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, default="")
    ask = EncryptedJSONField(default=list)
    handed_to = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="cases")
    handed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["tenant", "state", "submitted_at"]),)

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How keys, tasks and the log name it."""
        return f"application:{self.reference}"


class Verdict(models.Model):
    """What the system found in one round: the table that citizen and officer both see. Never changed afterwards."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="verdicts")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10)
    findings = EncryptedJSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "round"], name="one_verdict_a_round"),)

    def __str__(self) -> str:
        return f"{self.application_id} round {self.round}: {self.outcome}"


class ClockInterval(models.Model):
    """A span in which the service clock ran: the plaza had to act. At most one of an application is open."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="clock")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20)
    stopped_why = models.CharField(max_length=20, default="")

    class Meta:
        ordering = ("started_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(stopped_at=None), name="one_running_clock_an_application"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} from {self.started_at:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """A line of the application's history, for its owner to read."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.CharField(max_length=20)  # pemohon, sistem, petugas
    note = EncryptedTextField(default="")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.kind
