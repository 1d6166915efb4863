"""Tables of surveys, complaints and sealed reports. An answer names no event; a sealed message names nobody and no hour."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from plaza.core.fields import BlobName, EncryptedTextField
from plaza.core.models import Versioned
from plaza.feedback.rules.complaints import OPEN
from plaza.people.models import Officer


class Invitation(models.Model):
    """One service event may be judged once. Whether it was is kept, when and how is not."""

    token = models.CharField(max_length=40, unique=True)
    about = models.CharField(max_length=80, unique=True)
    service = models.CharField(max_length=40)
    tenant = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    day = models.DateField(db_index=True)
    person = models.CharField(max_length=32, null=True, unique=True)
    """A keyed fingerprint of person, service and day: the same person counts once a day for a service."""
    answered = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["tenant", "day"], name="asked_by_tenant"),)

    def __str__(self) -> str:
        return f"survey of {self.service}"


class Answer(models.Model):
    """What one respondent said. ``total`` is the sum of the nine, kept for the margin of error."""

    service = models.CharField(max_length=40)
    tenant = models.CharField(max_length=20)
    channel = models.CharField(max_length=10)
    day = models.DateField(db_index=True)
    u1 = models.PositiveSmallIntegerField()
    u2 = models.PositiveSmallIntegerField()
    u3 = models.PositiveSmallIntegerField()
    u4 = models.PositiveSmallIntegerField()
    u5 = models.PositiveSmallIntegerField()
    u6 = models.PositiveSmallIntegerField()
    u7 = models.PositiveSmallIntegerField()
    u8 = models.PositiveSmallIntegerField()
    u9 = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=8, default="", blank=True)
    age = models.CharField(max_length=8, default="", blank=True)
    school = models.CharField(max_length=8, default="", blank=True)
    work = models.CharField(max_length=8, default="", blank=True)
    words = EncryptedTextField(to=("service", "tenant", "channel", "day", "total"), default="", blank=True)
    themes = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "day"], name="answers_by_tenant"),
            models.Index(fields=["service", "day"], name="answers_by_service"),
        )
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(**{f"u{n}__gte": 1 for n in range(1, 10)}, **{f"u{n}__lte": 4 for n in range(1, 10)}),
                name="nine_answers_from_1_to_4",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.total}"


class Complaint(Versioned):
    """Somebody asks for something to be mended. ``about_officer`` may be a reference or only what the person wrote."""

    ref = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=12)
    tenant = models.CharField(max_length=20, db_index=True)
    service = models.CharField(max_length=40, default="", blank=True)
    about = models.CharField(max_length=80, default="", blank=True)
    """The ticket or application that it came from."""
    about_officer = models.CharField(max_length=80, default="", blank=True)
    officer_words = EncryptedTextField(to=("ref",), default="", blank=True)
    place = EncryptedTextField(to=("ref",), default="", blank=True)
    words = EncryptedTextField(to=("ref",))
    name = EncryptedTextField(to=("ref",), default="", blank=True)
    contact = EncryptedTextField(to=("ref",), default="", blank=True)
    language = models.CharField(max_length=2, default="id")
    code_salt = models.CharField(max_length=32)
    state = models.CharField(max_length=12, default="received")
    received_at = models.DateTimeField(db_index=True)
    first_due = models.DateTimeField()
    due = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    """Since when a question to the person stands: the clock stands as long."""
    answered_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    with_inspectorate = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    handler = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="complaints")
    handed_over = models.CharField(max_length=80, default="", blank=True)
    """The number that the national channel gave, or how it was handed over."""

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "state"], name="complaints_of_tenant"),
            models.Index(fields=["due"], name="complaints_not_answered", condition=Q(state__in=sorted(OPEN))),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """How the log, keys and tasks name it."""
        return f"complaint:{self.ref}"

    @property
    def closed_for_silence(self) -> bool:
        """Whether it was closed because the person did not answer a question."""
        return self.state == "closed" and self.asked_at is not None

    def taken_up_late(self, moment: datetime) -> bool:
        """Whether nobody took it up by the first of its times, or nobody has by now."""
        return (self.taken_up_at or self.escalated_at or self.closed_at or moment) > self.first_due


class Remark(models.Model):
    """What was said on a complaint: by the person, by whoever handles it, or by the system."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="remarks")
    at = models.DateTimeField()
    by = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    words = EncryptedTextField(to=("complaint_id", "at"), default="", blank=True)

    def __str__(self) -> str:
        return f"{self.kind} by {self.by}"


class Mailbox(models.Model):
    """Where a reporter and the Inspectorate leave each other sealed messages. Its address is known only as a digest."""

    ref = models.CharField(max_length=16, unique=True)
    address = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, default="new")
    day = models.DateField()

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """How the log names it."""
        return f"mailbox:{self.ref}"


class SealedMessage(models.Model):
    """One message, sealed once for each side. ``blob`` lies in the vault, ``own`` is the writer's or reader's short copy."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=12)
    day = models.DateField()
    blob = BlobName(max_length=64, default="", blank=True)
    """For the Inspectorate."""
    reporters = models.BinaryField()
    """For the reporter: their own words, or the Inspectorate's reply."""
    size = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, unique=True)
    promised_by = models.DateTimeField(null=True)
    leaf_id = models.CharField(max_length=32, default="", blank=True)
    """Its entry in the log; empty until the round that writes them, which hides the hour."""

    class Meta:
        ordering = ("mailbox_id", "number")
        indexes = (models.Index(fields=["day", "size"], name="sealed_by_day"),)
        constraints = (models.UniqueConstraint(fields=["mailbox", "number"], name="a_message_has_its_number"),)

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """How the log names it: by what only its writer, and whoever keeps it, can compute."""
        return f"report:{self.fingerprint}"


class SpentProof(models.Model):
    """A challenge that was used up, by its digest, until it could not be answered any more. It names no report and nobody."""

    digest = models.CharField(max_length=64, primary_key=True)
    """Its own key, so that no number tells the order."""
    window = models.PositiveIntegerField(db_index=True)
    """The ten minutes in which it was used, counted from 1970: the load of all processes is counted by it."""

    def __str__(self) -> str:
        return self.digest[:8]
