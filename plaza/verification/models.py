"""The vault: one row per uploaded document, its bytes sealed elsewhere, its reading sealed here."""

from django.db import models

from plaza.core.fields import EncryptedJSONField


class VaultFile(models.Model):
    """A clean document that belongs to a subject (`application:7F3K`) and answers one requirement of it.

    States: clean (kept and readable), set_aside (it broke its reader; the person is asked for another), deleted (bytes gone, row kept).
    """

    ref = models.CharField(max_length=20, unique=True)
    belongs_to = models.CharField(max_length=80, db_index=True)
    requirement = models.CharField(max_length=40)
    kinds = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="clean")
    mime = models.CharField(max_length=40)
    pages = models.PositiveIntegerField(default=1)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    blob = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    reading_started = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    reading = EncryptedJSONField(null=True)

    class Meta:
        indexes = (models.Index(fields=["belongs_to", "requirement", "state"]),)

    def __str__(self) -> str:
        return f"{self.ref} ({self.requirement}, {self.state})"

    @property
    def subject_ref(self) -> str:
        """How the log names it."""
        return f"file:{self.ref}"

    @property
    def is_read(self) -> bool:
        """Whether the reader is done with it, one way or the other."""
        return self.read_at is not None or self.state != "clean"
