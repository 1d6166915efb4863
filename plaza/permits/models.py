"""The register. The holder's name and the printed facts are sealed; what anyone may learn by the code is not."""

from datetime import UTC, datetime
from typing import Any

from django.db import models

from plaza.core.fields import BlobName, EncryptedJSONField, EncryptedTextField
from plaza.integrity.marks import opened


class Permit(models.Model):
    """One granted product. Everything its document says is kept here, so that the page can be set again, the same."""

    code = models.CharField(max_length=24, unique=True)
    reference = models.CharField(max_length=12, unique=True)
    number = models.CharField(max_length=80, unique=True)
    application_ref = models.CharField(max_length=80)
    service = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=20, db_index=True)
    tenant_name_id = models.CharField(max_length=200)
    tenant_name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    product_id = models.CharField(max_length=300)
    product_en = models.CharField(max_length=300)
    legal_basis = models.JSONField(default=list)
    holder_name = EncryptedTextField(to=("reference",))
    holder_initials = models.CharField(max_length=24)
    holder_index = models.CharField(max_length=32, default="", db_index=True)
    facts = EncryptedJSONField(to=("reference",), default=list)
    language = models.CharField(max_length=2, default="id")
    marking = models.CharField(max_length=8, default="", blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=8, default="valid")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, default="", blank=True)
    reason = models.CharField(max_length=20, default="", blank=True)
    blob = BlobName(max_length=64, default="", blank=True)
    sha256 = models.CharField(max_length=64, default="", blank=True, db_index=True)
    salt = models.CharField(max_length=32, default="", blank=True)
    """Keeps what the log commits to from being guessed at, once the row has forgotten its holder."""
    waits_for = models.CharField(
        max_length=10, default="", blank=True
    )  # signer, official, fault: why there is no PDF yet

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["application_ref"], condition=models.Q(state="valid"), name="one_active_permit_per_application"
            ),
        )
        indexes = (models.Index(fields=["application_ref"]), models.Index(fields=["holder_index", "service", "state"]))

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """How keys, tasks and the log name it; the code stays on the paper."""
        return f"permit:{self.reference}"

    @property
    def content(self) -> list[object]:
        """The whole row as the log commits to it."""
        return content_of_row(self)


class Examination(models.Model):
    """A PDF that somebody holds and wants examined; `ref` is the digest of the token that opens the answer. Gone after an hour."""

    ref = models.CharField(max_length=64, unique=True)
    name = EncryptedTextField(to=("ref",), default="")
    blob = BlobName(max_length=80, default="")
    report = EncryptedJSONField(to=("ref",), null=True)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"examined at {self.made_at}"


@opened
def content_of_row(row: Any) -> list[object]:
    """A permit's whole row but its number, where its file lies, and what it waits for; of a migration's model too."""
    return [
        row.code, row.reference, row.number, row.application_ref, row.service, row.tenant, row.tenant_name_id,
        row.tenant_name_en, row.kind, row.product_id, row.product_en, row.legal_basis, row.holder_name,
        row.holder_initials, row.holder_index, row.facts, row.language, row.marking, _moment(row.issued_at),
        row.issued_by, row.valid_until and row.valid_until.isoformat(), row.state, _moment(row.revoked_at),
        row.revoked_by, row.reason, row.sha256, row.salt,
    ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
