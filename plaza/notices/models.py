"""Tables of notices: the outbox, the browsers that asked to be told, and the key the plaza pushes with."""

from django.db import models

from plaza.core.fields import EncryptedJSONField, EncryptedTextField
from plaza.core.models import Versioned


class Notice(Versioned):
    """One message to one address over one channel. ``state``: waiting, sent, failed, stale."""

    ref = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80, db_index=True)
    channel = models.CharField(max_length=10)
    address = EncryptedJSONField(to=("ref",))
    words = EncryptedJSONField(to=("ref",))
    link = EncryptedTextField(to=("ref",), default="")
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(default="")
    created_at = models.DateTimeField()
    useless_after = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "useless_after"]),)

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"


class Subscription(models.Model):
    """A browser that asked to be told by web push, for as long as its push service knows it."""

    holder = models.CharField(max_length=80, db_index=True)
    mark = models.CharField(max_length=40, unique=True)
    details = EncryptedJSONField(to=("mark",))
    language = models.CharField(max_length=2, default="id")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"push to {self.holder}"


class PushKey(models.Model):
    """The one VAPID key of this plaza (P-256, PEM), by which push services know it."""

    private = EncryptedTextField()

    def __str__(self) -> str:
        return "the plaza's push key"
