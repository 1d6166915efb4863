"""Tables of the line. The constraints are the room's invariants: the database keeps them whatever the code does."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from plaza.core.fields import EncryptedTextField
from plaza.core.models import Versioned
from plaza.people.models import Officer
from plaza.queueing.rules import ACTIVE, CLAIMED, SLOT, TAKEN, Place


class Queue(models.Model):
    """A tenant's line. ``version`` grows with every change, so that a lost message is noticed; ``run`` counts priority calls in a row."""

    tenant = models.CharField(max_length=40, unique=True)
    letters = models.CharField(max_length=3)
    version = models.PositiveBigIntegerField(default=0)
    run = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.tenant


class DayCount(models.Model):
    """The last number of a queue on a day."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["queue", "day"], name="one_count_a_day"),)

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}: {self.last}"


class Ticket(Versioned):
    """One person's place in the line, from the number to the outcome; it may move from tenant to tenant."""

    ref = models.CharField(max_length=16, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets")
    service = models.CharField(max_length=40)
    number = models.CharField(max_length=12)
    day = models.DateField()
    state = models.CharField(max_length=10, default="waiting")
    channel = models.CharField(max_length=10, default="video")
    holder = models.CharField(max_length=80, default="", blank=True)
    contact = EncryptedTextField(to=("ref",), default="", blank=True)
    language = models.CharField(max_length=2, default="id")
    application_ref = models.CharField(max_length=40, default="", blank=True)

    lane = models.PositiveSmallIntegerField(default=0)
    priority = models.CharField(max_length=12, default="", blank=True)
    priority_state = models.CharField(max_length=10, default="", blank=True)  # declared, confirmed, rejected
    front = models.BooleanField(default=False)
    first_joined_at = models.DateTimeField()
    joined_at = models.DateTimeField()
    callback = models.BooleanField(default=False)

    claimed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="tickets")
    lease_until = models.DateTimeField(null=True)
    rings = models.PositiveSmallIntegerField(default=0)
    ring_until = models.DateTimeField(null=True)
    grace_until = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField(default=0)

    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="", blank=True)
    told_low = models.PositiveSmallIntegerField(null=True)  # minutes that were promised when the number was taken
    told_high = models.PositiveSmallIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["queue", "state", "lane", "-front", "first_joined_at"], name="who_is_next"),
            models.Index(fields=["service", "state", "-ended_at"], name="recent_cases"),
            models.Index(fields=["holder", "-first_joined_at"], name="whose_tickets"),
            models.Index(fields=["state", "lease_until"], name="claims_that_end"),
        )
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "number"], name="a_number_is_one_persons"),
            models.UniqueConstraint(
                fields=["holder", "service"],
                condition=Q(state__in=ACTIVE) & ~Q(holder=""),
                name="one_ticket_a_person_and_service",
            ),
            models.UniqueConstraint(
                fields=["claimed_by"], condition=Q(state__in=CLAIMED), name="one_person_an_officer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"

    @property
    def subject(self) -> str:
        """How the log, keys and tasks name this ticket."""
        return f"ticket:{self.ref}"

    @property
    def claim(self) -> str:
        """Which calling of this person it is: a page shows it, and a press on the page means that one alone."""
        return self.called_at.isoformat() if self.called_at else ""

    @property
    def place(self) -> Place:
        """What decides this person's turn."""
        return Place(self.pk, self.lane, self.front, self.first_joined_at, self.number, self.queue.tenant)


class Step(models.Model):
    """One change of a ticket's state: who did it, and why."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    actor = models.CharField(max_length=80)
    why = models.CharField(max_length=20, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"


class Note(models.Model):
    """What an officer wrote for the person's file or for the next officer. It goes along with a transfer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    words = EncryptedTextField(to=("ticket_id", "at"))

    def __str__(self) -> str:
        return f"note of officer:{self.officer_id}"


class Desk(models.Model):
    """Where an officer is: ``on``, ``break`` or ``off``, and the last sign of life."""

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="desk")
    state = models.CharField(max_length=6, default="off")
    counter = models.CharField(max_length=10, default="", blank=True)  # where in the building; empty at a screen
    since = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"officer:{self.officer_id} {self.state}"


class Command(models.Model):
    """A command that was carried out, by whoever gave it and the key it came with; a repetition finds its answer here."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    answer = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["actor", "key"], name="a_command_once"),)

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class Message(models.Model):
    """Words left outside the hours, to be answered by the tenant. ``state``: new, answered."""

    ref = models.CharField(max_length=16, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="messages")
    service = models.CharField(max_length=40)
    holder = models.CharField(max_length=80)
    contact = EncryptedTextField(to=("ref",), default="", blank=True)
    language = models.CharField(max_length=2, default="id")
    words = EncryptedTextField(to=("ref",))
    state = models.CharField(max_length=10, default="new")
    left_at = models.DateTimeField()
    key = models.CharField(max_length=64, null=True)
    answer = EncryptedTextField(to=("ref",), default="", blank=True)
    answered_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True)
    given_to = models.ForeignKey(Officer, on_delete=models.SET_NULL, null=True, related_name="messages_given")
    given_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["holder", "key"], name="a_message_once"),)

    def __str__(self) -> str:
        return f"message {self.ref} {self.state}"


class Appointment(Versioned):
    """A time at which one person is expected. ``seat`` counts the people of one slot, so that the database keeps the last one single."""

    ref = models.CharField(max_length=16, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="appointments")
    service = models.CharField(max_length=40)
    at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="booked")
    holder = models.CharField(max_length=80)
    contact = EncryptedTextField(to=("ref",), default="", blank=True)
    language = models.CharField(max_length=2, default="id")
    booked_at = models.DateTimeField()
    key = models.CharField(max_length=64, null=True)
    ticket_ref = models.CharField(max_length=16, default="", blank=True)
    reminded = models.CharField(max_length=10, default="", blank=True)  # the last reminder that went out: day, soon
    asked_at = models.DateTimeField(null=True)  # when somebody was asked, and could be reached, whether they still come
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "at"], name="who_is_expected"),)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["queue", "at", "seat"], condition=Q(state__in=TAKEN), name="a_seat_of_a_slot_is_one_persons"
            ),
            models.UniqueConstraint(
                fields=["holder", "service"],
                condition=Q(state="booked"),
                name="one_appointment_a_person_and_service",
            ),
            models.UniqueConstraint(fields=["holder", "key"], name="an_appointment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.at} {self.state}"

    @property
    def subject(self) -> str:
        """How the log, keys and notices name this appointment."""
        return f"appointment:{self.ref}"

    @property
    def until(self) -> datetime:
        """The end of the slot."""
        return self.at + SLOT
