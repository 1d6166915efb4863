"""Tables of the building. The constraints are the room's invariants: the database keeps them whatever the code does."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plaza.catalogue.models import Facility
from plaza.core.fields import EncryptedJSONField, EncryptedTextField
from plaza.core.models import Versioned
from plaza.facilities.rules import CALL_OPEN, LONGEST_ANNOUNCEMENT
from plaza.people.models import Officer


class Counter(models.Model):
    """A desk in the building: ``1-03`` is the third of the first floor. ``tenant`` is empty for one that nobody has."""

    code = models.CharField(max_length=10, unique=True)
    floor = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    tenant = models.CharField(max_length=40, default="", blank=True)
    direction = models.CharField(max_length=5, default="left")
    name_id = models.CharField(max_length=80, default="", blank=True)
    name_en = models.CharField(max_length=80, default="", blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ("floor", "number")

    def __str__(self) -> str:
        return self.code


class Seat(models.Model):
    """An officer sits at a counter on a day; ``left_at`` ends it."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="seats")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="seats")
    day = models.DateField()
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["counter"], condition=Q(left_at=None), name="one_officer_a_counter"),
            models.UniqueConstraint(fields=["officer"], condition=Q(left_at=None), name="one_counter_an_officer"),
        ]

    def __str__(self) -> str:
        return f"officer:{self.officer_id} at {self.counter_id}"


class Closed(models.Model):
    """A room that the coordinator keeps shut until further notice, and why."""

    room = models.OneToOneField(Facility, on_delete=models.CASCADE, related_name="closed")
    why_id = models.CharField(max_length=160)
    why_en = models.CharField(max_length=160)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.room_id} closed"


class Stay(models.Model):
    """A place that is taken now. Nobody is named."""

    room = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="stays")
    place = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "place"], condition=Q(ended_at=None), name="one_stay_a_place"),
            models.UniqueConstraint(
                fields=["room", "holder"], condition=Q(ended_at=None) & ~Q(holder=""), name="one_stay_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id}.{self.place}"


class Booking(models.Model):
    """A place for one slot. ``state``: booked, cancelled by the person, displaced by the house (the room is shut at that time)."""

    ref = models.CharField(max_length=16, unique=True)
    room = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="bookings")
    place = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holder = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="booked")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "place", "starts_at"], condition=Q(state="booked"), name="a_place_is_booked_once"
            ),
            models.UniqueConstraint(
                fields=["room", "holder", "starts_at"], condition=Q(state="booked"), name="a_person_books_a_slot_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.starts_at:%d.%m. %H:%M}"

    @property
    def subject(self) -> str:
        """How the log and keys name this booking."""
        return f"booking:{self.ref}"


class CompanionCall(Versioned):
    """Somebody asks for a companion, for one room: from a phone, a room's QR or a kiosk. ``place``: where they are, if elsewhere."""

    ref = models.CharField(max_length=16, unique=True)
    room = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="calls")
    holder = models.CharField(max_length=80)
    place = models.CharField(max_length=60, default="", blank=True)
    needs = EncryptedJSONField(to=("ref",), default=list)
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=12, default="calling")
    step = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    taken_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="companion_calls")
    taken_at = models.DateTimeField(null=True)
    there_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "asked_at"], name="calls_that_wait"),)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "holder"], condition=Q(state__in=CALL_OPEN), name="one_companion_call_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"companion {self.ref} {self.state}"

    @property
    def subject(self) -> str:
        """How the log, keys and tasks name this call."""
        return f"companion:{self.ref}"


class Asked(models.Model):
    """An attendant who was asked to come."""

    call = models.ForeignKey(CompanionCall, on_delete=models.CASCADE, related_name="asked")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call", "officer"], name="asked_once"),)

    def __str__(self) -> str:
        return f"officer:{self.officer_id} asked"


class Needs(models.Model):
    """What a person told once, with consent, so that nobody has to ask again. Withdrawn by deleting the row."""

    holder = models.CharField(max_length=80, unique=True)
    origin = models.CharField(
        max_length=80, default="", blank=True
    )  # the browser where it was told, for what followed to an account
    needs = EncryptedJSONField(to=("holder",), default=list)
    words = EncryptedTextField(to=("holder",), default="", blank=True)
    consented_at = models.DateTimeField()

    def __str__(self) -> str:
        return "needs"


class Kiosk(models.Model):
    """A device in the hall. ``mark`` is the digest of its key; ``place`` its small number, from which its spooled numbers follow."""

    code = models.CharField(max_length=12, unique=True)
    floor = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField(unique=True)
    paper = models.PositiveSmallIntegerField(default=80)  # millimetres; 0: no printer
    mark = models.CharField(max_length=40, default="", blank=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("floor", "code")

    def __str__(self) -> str:
        return self.code

    @property
    def ref(self) -> str:
        """How the log names this device."""
        return f"kiosk:{self.code}"


class Spooled(models.Model):
    """A number handed to a kiosk beforehand, with the reference that its ticket will have."""

    kiosk = models.ForeignKey(Kiosk, on_delete=models.CASCADE, related_name="spool")
    day = models.DateField()
    tenant = models.CharField(max_length=40)
    number = models.CharField(max_length=12)
    ref = models.CharField(max_length=16, unique=True)
    registered_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "number"], name="a_number_is_spooled_once"),)

    def __str__(self) -> str:
        return self.number


class Preparation(models.Model):
    """A tenant on its way into the building: what is done, and who answers for the rest."""

    tenant = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, default="invited")
    done = models.JSONField(default=list)
    responsible = models.CharField(max_length=120, default="", blank=True)
    opens_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.tenant} {self.state}"


class Announcement(models.Model):
    """What everybody should know, from a moment until another: in the whole plaza (no place), on a floor, at a tenant, of a service.

    A tenant's and a service's announcement carry the floor too, a service's also the tenant: each place of a page is one column.
    """

    floor = models.PositiveSmallIntegerField(default=0)
    tenant = models.CharField(max_length=40, default="", blank=True)
    service = models.CharField(max_length=40, default="", blank=True)
    words_id = models.CharField(max_length=LONGEST_ANNOUNCEMENT)
    words_en = models.CharField(max_length=LONGEST_ANNOUNCEMENT)
    urgent = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["ends_at", "starts_at"], name="announcements_that_run"),)

    def __str__(self) -> str:
        return f"announcement {self.pk}"

    @property
    def place(self) -> str:
        """Where it holds, as the form sends it: ``plaza``, ``floor:2``, ``tenant:BPJS`` or ``service:BPJS-01``."""
        if self.service:
            return f"service:{self.service}"
        if self.tenant:
            return f"tenant:{self.tenant}"
        return f"floor:{self.floor}" if self.floor else "plaza"
