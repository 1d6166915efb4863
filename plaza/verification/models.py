"""The vault: one row per uploaded document, its bytes sealed elsewhere, its reading sealed here; and what is still arriving."""

from django.db import models

from plaza.core.fields import BlobName, EncryptedJSONField

KEPT_STATES = ("quarantined", "clean", "set_aside")
"""States in which a file's bytes still lie in the vault."""


class VaultFile(models.Model):
    """A clean document that belongs to a subject (`application:7F3K`) and answers one requirement of it.

    States: quarantined (as it was sent, opened by nobody yet), clean (rewritten and readable), set_aside (it cannot be taken or broke its
    reader; `refusal` has the code and in both languages what to do, where that is known), deleted (bytes gone, row kept).
    """

    ref = models.CharField(max_length=20, unique=True)
    belongs_to = models.CharField(max_length=80, db_index=True)
    requirement = models.CharField(max_length=40)
    kinds = models.JSONField(default=list)
    formats = models.JSONField(default=list)  # what it may be, until it was opened
    refusal = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="clean")
    mime = models.CharField(max_length=40)
    pages = models.PositiveIntegerField(default=1)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    blob = BlobName(max_length=80)
    actor = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField()
    reading_started = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    reading = EncryptedJSONField(to=("ref",), null=True)
    origin = EncryptedJSONField(
        to=("ref",), default=dict
    )  # signs of editing and the signature, as the bytes told before they were cleaned
    mark = models.CharField(max_length=32, default="", db_index=True)  # blind index of the paper's own number

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
        return self.read_at is not None or self.state not in ("quarantined", "clean")


class Incoming(models.Model):
    """An upload that arrives in pieces, for one requirement of a subject; `rules.incoming` says how its states follow each other.

    States: open (pieces are missing), whole (all there, not handed over yet), done (`file_ref` is in the vault), refused (`refusal` says
    why in both languages), ended (given up or expired). `sha256` is what the sender told, and once done what the bytes really sum up to.
    """

    ref = models.CharField(max_length=20, unique=True)
    belongs_to = models.CharField(max_length=80)
    requirement = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="open")
    length = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="", db_index=True)
    file_ref = models.CharField(max_length=20, default="")
    refusal = models.JSONField(default=dict)
    actor = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    handed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Which range of addresses it comes from, as a digest; gone with its end.
    network = models.CharField(max_length=40, default="", db_index=True)

    class Meta:
        indexes = (models.Index(fields=["belongs_to", "requirement", "state"]),)

    def __str__(self) -> str:
        return f"{self.ref} ({self.requirement}, {self.state}, {self.offset} of {self.length})"


class Piece(models.Model):
    """Some bytes of an upload, sealed under `blob` until the whole is handed over."""

    incoming = models.ForeignKey(Incoming, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    blob = BlobName(max_length=80)

    class Meta:
        ordering = ("offset",)
        constraints = (models.UniqueConstraint(fields=["incoming", "offset"], name="one_piece_a_place"),)

    def __str__(self) -> str:
        return f"{self.incoming_id} from {self.offset}, {self.size} bytes"


class Drawing(models.Model):
    """A picture that was drawn of a clean file (a page, or the words of a finding); an empty `blob`: it cannot be drawn."""

    ref = models.CharField(max_length=64, unique=True)
    file_ref = models.CharField(max_length=20, db_index=True)
    blob = BlobName(max_length=80, default="")
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"of {self.file_ref}"
