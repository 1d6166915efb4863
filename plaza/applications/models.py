"""Tables of applications. What a person answered is sealed; what is searched for has a blind index beside it."""

from django.db import models

from plaza.core.fields import EncryptedJSONField, EncryptedTextField
from plaza.core.models import Versioned
from plaza.people.models import Officer


class Application(Versioned):
    """One person's request for one service, under the definition it began with.

    ``for_whom``: self, child, parent, other, firm. ``papers``: kinds of paper asked for besides the definition's, because of that.
    ``helped``: the pages that an officer filled in and the applicant has not confirmed yet. ``carries_on``: the reference of the
    application whose product this one renews or copies. ``reminded``: days before ``valid_until`` at which its owner was told.
    ``doubted_at``: when its owner asked a person to look at what was granted; None again once that person has answered.
    """

    reference = models.CharField(max_length=12, unique=True)
    code_salt = models.CharField(max_length=32)
    service = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=20, db_index=True)
    definition = models.JSONField()
    definition_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=12, default="draft")
    answers = EncryptedJSONField(to=("reference",), default=dict)
    seen = models.JSONField(default=list)
    subject_index = models.CharField(max_length=32, default="", db_index=True)
    round = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, default="")
    ask = EncryptedJSONField(to=("reference",), default=list)
    for_whom = models.CharField(max_length=10, default="self")
    foreign = models.BooleanField(default=False)
    papers = models.JSONField(default=list)
    helped = models.JSONField(default=list)
    carries_on = models.CharField(max_length=12, default="")
    contact_before = EncryptedJSONField(to=("reference",), default=dict)
    """The contact that the way back still goes to, while a changed one is not confirmed by it or by the person's code."""
    register_due = EncryptedJSONField(to=("reference",), default=dict)
    """What the register of amounts said is owed, with the digest of the answers it was asked about; empty when it did not say."""
    email_index = models.CharField(max_length=32, default="", db_index=True)
    phone_index = models.CharField(max_length=32, default="", db_index=True)
    valid_until = models.DateField(null=True, db_index=True)
    reminded = models.JSONField(default=list)
    cards_deleted_at = models.DateTimeField(null=True)
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
    findings = EncryptedJSONField(to=("application_id", "round"), default=list)
    inputs = EncryptedJSONField(to=("application_id", "round"), default=dict)
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


class WalletItem(models.Model):
    """Something that was proved once and may be used again: who somebody is (kind ``diri``), or a document of a kind.

    It is offered to its holder alone, until ``expires_at`` or until it is forgotten; then its facts and its copy of the document go.
    """

    ref = models.CharField(max_length=16, unique=True)
    holder = models.CharField(max_length=80, db_index=True)
    subject_index = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)
    facts = EncryptedJSONField(to=("ref",), default=dict)
    source = models.CharField(max_length=80)
    consent_at = models.DateTimeField()
    expires_at = models.DateField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["holder", "kind", "source"], name="one_item_a_source"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.source}"

    @property
    def subject(self) -> str:
        """How the vault and the log name it."""
        return f"wallet:{self.ref}"


class Event(models.Model):
    """A line of the application's history, for its owner to read."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.CharField(max_length=20)  # pemohon, sistem, petugas
    note = EncryptedTextField(to=("application_id", "kind", "at"), default="")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.kind
