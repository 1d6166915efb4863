"""The tables of calls. No sound, no picture and no session description is ever in them."""

from collections.abc import Iterable

from django.db import models

from plaza.calls.rules import OPEN_STATES, OUTCOMES, ROLES, RUNGS, TRANSITIONS
from plaza.core.fields import EncryptedTextField
from plaza.people.models import Officer


def _choices(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(names)]


class Call(models.Model):
    """One conversation on one ticket."""

    ref = models.CharField(max_length=20, unique=True)
    ticket_ref = models.CharField(max_length=80, db_index=True)
    tenant = models.CharField(max_length=20, blank=True, default="", db_index=True)
    state = models.CharField(max_length=12, choices=_choices(TRANSITIONS), default="ringing", db_index=True)
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=_choices(OUTCOMES), blank=True, default="")
    ended_by = models.CharField(max_length=12, blank=True, default="")
    lines = models.PositiveIntegerField(default=0)
    dropped_frames = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket_ref"], condition=models.Q(state__in=sorted(OPEN_STATES)), name="call_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"call:{self.ref}"


class Seat(models.Model):
    """A place in a call: by which subject one gets in, and what the link there was like."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="seats")
    place = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, choices=_choices(ROLES))
    subject_ref = models.CharField(max_length=80, db_index=True)
    name = EncryptedTextField(to=("call_id", "place"), blank=True, default="")
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    rung = models.CharField(max_length=10, choices=_choices(RUNGS), blank=True, default="")
    lowest_rung = models.CharField(max_length=10, choices=_choices(RUNGS), blank=True, default="")
    bytes_used = models.BigIntegerField(default=0)
    check_words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call", "place"], name="seat_once"),)

    def __str__(self) -> str:
        return f"{self.role} of {self.call_id}"


class ChatLine(models.Model):
    """One written line, sealed; `line_id` is the page's own name for it, so that a repeat is the same line."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="chat")
    number = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()
    line_id = models.CharField(max_length=64)
    text = EncryptedTextField(to=("call_id", "number"))
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["call", "number"], name="line_number_once"),
            models.UniqueConstraint(fields=["call", "place", "line_id"], name="line_once"),
        )

    def __str__(self) -> str:
        return f"line {self.number} of {self.call_id}"


class Paper(models.Model):
    """A document shown in a call: where it lies in the vault, and for what it was sent. The picture is the vault's."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="papers")
    ref = models.CharField(max_length=20, unique=True)
    place = models.PositiveSmallIntegerField()
    belongs_to = models.CharField(max_length=80, db_index=True)
    file_ref = models.CharField(max_length=20, db_index=True)
    guessed = models.BooleanField(default=False)  # nobody said what it is: the paper tells
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("sent_at", "pk")

    def __str__(self) -> str:
        return f"paper:{self.ref}"


class Mark(models.Model):
    """A place on a document that the officer marked, in shares of its width and height, with a short word."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="marks")
    x = models.FloatField()
    y = models.FloatField()
    w = models.FloatField(default=0)
    h = models.FloatField(default=0)
    word = EncryptedTextField(to=("paper_id", "at"), blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"mark on {self.paper_id}"


class Ruling(models.Model):
    """What the head of a tenant says of a visit that an officer ended as abusive: agreed, or lifted."""

    ticket_ref = models.CharField(max_length=80, unique=True)
    tenant = models.CharField(max_length=20, db_index=True)
    agreed = models.BooleanField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    words = EncryptedTextField(to=("ticket_ref",), blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'agreed' if self.agreed else 'lifted'}: {self.ticket_ref}"
