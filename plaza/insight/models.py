"""What insight itself keeps: which of the things that need attention somebody has taken in hand."""

from django.db import models
from django.db.models import Q

from plaza.people.models import Officer


class TakenAlert(models.Model):
    """Somebody looks after one thing that needs attention, until its cause is gone or they give it back."""

    kind = models.CharField(max_length=20)
    tenant = models.CharField(max_length=40, default="", blank=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="alerts")
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "tenant"], condition=Q(ended_at=None), name="one_person_takes_an_alert"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} by officer:{self.officer_id}"

    @property
    def key(self) -> str:
        """As the alert names itself."""
        return f"{self.kind}:{self.tenant}"
