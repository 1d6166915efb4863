"""Tables of the catalogue. ``edited`` names what a coordinator changed on a page: a file does not undo it."""

from django.db import models
from django.db.models import Q

from plaza.catalogue.rules.definitions import hash_of
from plaza.catalogue.rules.revising import OPEN
from plaza.core.models import Versioned


class Edition(models.Model):
    """The catalogue's state as a whole, one row. Its number grows with every change; ``stamp`` is never the same twice,
    also after a restore, so that every process notices what it keeps in memory is old."""

    number = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=32, default="")
    meta = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)
    categories = models.JSONField(default=list)  # a list keeps its order in every store
    checks = models.JSONField(default=dict)
    outcomes = models.JSONField(default=dict)
    systems = models.JSONField(default=dict)
    synonyms = models.JSONField(default=dict)
    years = models.JSONField(default=dict)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"edition {self.number}"


class Schedule(models.Model):
    """A week of opening hours: ``days`` is ``{"mon": ["08:00-12:00"], …}``."""

    code = models.CharField(max_length=40, unique=True)
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    days = models.JSONField()
    edited = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.code


class Holiday(models.Model):
    """A day off. ``removed`` keeps a coordinator's deletion alive when the file brings the day again."""

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=12)  # national, joint_leave, local
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    open_by_shift = models.BooleanField(default=False)
    removed = models.BooleanField(default=False)
    edited = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.day} {self.name_id}"


class Season(models.Model):
    """Days on which one schedule stands in for all others (Ramadan)."""

    schedule = models.CharField(max_length=40)
    starts = models.DateField(unique=True)
    ends = models.DateField()

    def __str__(self) -> str:
        return f"{self.schedule} {self.starts}"


class DocumentKind(models.Model):
    """A kind of document that services ask for."""

    code = models.CharField(max_length=40, unique=True)
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    formats = models.JSONField()
    identity = models.BooleanField()
    personal_data = models.CharField(max_length=10)
    max_mb = models.PositiveSmallIntegerField()
    services = models.JSONField(default=list)  # by which somebody without such a document gets one

    def __str__(self) -> str:
        return self.code


class Facility(models.Model):
    """A place or a help in the building."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    floor = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()
    attendant_callable = models.BooleanField()
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    summary_id = models.TextField()
    summary_en = models.TextField()
    hours = models.CharField(max_length=40)
    evidence = models.JSONField(default=list)
    offered = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    edited = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class Tenant(models.Model):
    """An agency in the building; ``letters`` stand before its queue numbers, ``hours`` names a schedule."""

    code = models.CharField(max_length=40, unique=True)
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    category = models.CharField(max_length=40)
    floor = models.PositiveSmallIntegerField()
    counter = models.CharField(max_length=10)
    status = models.CharField(max_length=10)  # open, preparing
    hours = models.CharField(max_length=40)
    letters = models.CharField(max_length=3, unique=True)
    evidence = models.JSONField(default=list)
    offered = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    edited = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code

    @property
    def preparing(self) -> bool:
        """Whether it serves online and by video only."""
        return self.status == "preparing"


class Service(models.Model):
    """One thing a tenant does. ``definition`` is the whole of it; the other columns repeat what lists and filters need."""

    code = models.CharField(max_length=40, unique=True)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="services")
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    summary_id = models.TextField()
    summary_en = models.TextField()
    audience = models.CharField(max_length=10)
    decision = models.CharField(max_length=10)  # auto, officer, referral
    channels = models.JSONField()
    definition = models.JSONField()
    definition_hash = models.CharField(max_length=64)
    offered = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    edited = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.code


class Definition(models.Model):
    """Every definition that was ever in force, by its hash: an application keeps the one it began under."""

    hash = models.CharField(max_length=64, primary_key=True)
    service_code = models.CharField(max_length=40)
    body = models.JSONField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.service_code} {self.hash[:8]}"


class ServiceVersion(models.Model):
    """A definition came into force: the service's history, each with its number, who made it so, and by which change."""

    service_code = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    definition_hash = models.CharField(max_length=64)
    since = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    revision = models.ForeignKey("Revision", on_delete=models.PROTECT, null=True, related_name="versions")

    class Meta:
        ordering = ("service_code", "-number")
        constraints = (models.UniqueConstraint(fields=["service_code", "number"], name="a_version_has_its_number"),)

    def __str__(self) -> str:
        return f"{self.service_code} {self.number}"


class Revision(Versioned):
    """A coordinator's change of one service, from the first draft until it is in force.

    ``edits`` are single edits by their places (rules/revising.py), ``seen`` what stood there when they were written, ``writers``
    everybody who wrote on it. ``from_day``: the first day on which it counts. ``waits_for``: why a second person has to agree.
    """

    service_code = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default="draft")
    edits = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    writers = models.JSONField(default=list)
    restores = models.PositiveIntegerField(null=True)  # the number of the version that it brings back
    why = models.CharField(max_length=300, default="", blank=True)
    from_day = models.DateField(null=True)
    waits_for = models.JSONField(default=list)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, default="", blank=True)
    answer = models.CharField(max_length=300, default="", blank=True)  # why it came back

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["service_code"], condition=Q(state__in=sorted(OPEN)), name="one_open_change_a_service"
            ),
        )

    def __str__(self) -> str:
        return f"{self.service_code} {self.state}"

    @property
    def subject(self) -> str:
        """How the log names it."""
        return f"change:{self.pk}"

    @property
    def content(self) -> list[object]:
        """What the log commits to once it was sent: nothing of it may be another when it comes into force."""
        day = self.from_day.isoformat() if self.from_day else ""
        return [
            "change",
            self.pk,
            self.service_code,
            self.state,
            hash_of(self.edits),
            day,
            self.sent_by,
            self.answered_by,
        ]


class Closing(models.Model):
    """A tenant (or, with an empty code, the whole plaza) does not serve for a span of time, whatever its schedule says."""

    tenant = models.CharField(max_length=40, default="", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why_id = models.CharField(max_length=160)
    why_en = models.CharField(max_length=160)
    made_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ("starts_at",)

    def __str__(self) -> str:
        return f"{self.tenant or 'plaza'} {self.starts_at:%d.%m. %H:%M}"


class MissedSearch(models.Model):
    """Words with which a search found nothing, counted by week (its Monday). No person, device or moment stands beside them."""

    week = models.DateField()
    words = models.CharField(max_length=60)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["week", "words"], name="missed_words_once_a_week"),)

    def __str__(self) -> str:
        return f"{self.week} {self.words}"


class LearnedWords(models.Model):
    """How people call a service, as a coordinator taught it on a page; a file does not undo it."""

    words = models.CharField(max_length=60)
    service = models.CharField(max_length=40)

    class Meta:
        ordering = ("words", "service")
        constraints = (models.UniqueConstraint(fields=["words", "service"], name="words_learned_once"),)

    def __str__(self) -> str:
        return f"{self.words} = {self.service}"
