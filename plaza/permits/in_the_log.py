"""The register as it is laid beside the log."""

from plaza.integrity.registers import Row, Table, by_subject
from plaza.permits.models import Permit
from plaza.permits.rules import COMMITTING

PERMITS = Table(
    name="permits",
    rows=lambda: (
        Row(row.ref, f"{row.ref} ({row.number})", row.content) for row in Permit.objects.order_by("pk").iterator(500)
    ),
    kinds=COMMITTING,
    begun={"permit.issued"},
    found=by_subject(lambda refs: Permit.objects.filter(reference__in=refs).values_list("reference", flat=True)),
    last=True,
)
TABLES = [PERMITS]
