"""Tables of the log. Nothing here points to another room: actors and subjects are text references."""

from django.db import models


class Leaf(models.Model):
    """One act, written in the act's own transaction; its bytes never change."""

    leaf_id = models.CharField(max_length=32)
    kind = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    at = models.DateTimeField()
    data = models.BinaryField()
    tag = models.BinaryField(null=True)
    """That the plaza wrote it (marks.py)."""

    class Meta:
        # Every index is paid by every act, and a column's own db_index is two of them on PostgreSQL.
        constraints = (models.UniqueConstraint(fields=["leaf_id"], name="leaf_once"),)
        indexes = (
            models.Index(fields=["subject"], name="leaf_by_subject"),
            models.Index(fields=["kind"], name="leaf_by_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Salt(models.Model):
    """What opens a leaf's commitments, with the facts themselves, sealed; deleting the row erases them."""

    leaf_id = models.CharField(max_length=32, primary_key=True)
    subject = models.CharField(max_length=80)
    opened = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["subject"], name="salt_by_subject"),)

    def __str__(self) -> str:
        return self.leaf_id


class Entry(models.Model):
    """A leaf's place in the tree."""

    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="entry")
    leaf_hash = models.BinaryField()

    def __str__(self) -> str:
        return str(self.index)


class Pending(models.Model):
    """A leaf that has no number yet. The database puts it here as the leaf comes in; the sequencer takes it away.

    So finding what is new costs as much as there is new, however long the log; and a leaf whose transaction commits late, after
    younger ones, is seen when it commits.
    """

    leaf_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"leaf {self.leaf_id} waits"


class Edge(models.Model):
    """The sequencer's place: one row, whose lease makes the sequencer one."""

    size = models.BigIntegerField(default=0)
    hashes = models.BinaryField(default=b"")
    leased_by = models.CharField(max_length=120, default="")
    leased_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.size} entries"
