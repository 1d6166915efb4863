"""Tables of the log. Nothing here points to another room: actors and subjects are text references."""

from django.db import models


class Leaf(models.Model):
    """One act, written in the act's own transaction; its bytes never change."""

    leaf_id = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=60, db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Salt(models.Model):
    """What opens a leaf's commitments, with the facts themselves, sealed; deleting the row erases them."""

    leaf_id = models.CharField(max_length=32, primary_key=True)
    subject = models.CharField(max_length=80, db_index=True)
    opened = models.TextField()

    def __str__(self) -> str:
        return self.leaf_id


class Entry(models.Model):
    """A leaf's place in the tree."""

    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, related_name="entry")
    leaf_hash = models.BinaryField()

    def __str__(self) -> str:
        return str(self.index)


class Edge(models.Model):
    """The sequencer's place: one row, whose lease makes the sequencer one."""

    size = models.BigIntegerField(default=0)
    hashes = models.BinaryField(default=b"")
    leased_by = models.CharField(max_length=120, default="")
    leased_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.size} entries"
