"""Complaints, as they are laid beside the log."""

from collections.abc import Iterator

from plaza.feedback.models import Complaint
from plaza.integrity.registers import Row, Table, by_subject


def _complaints() -> Iterator[Row]:
    return (Row(row.subject, row.subject) for row in Complaint.objects.order_by("pk").only("ref").iterator(500))


TABLES = [
    Table(
        "complaints", _complaints, {"complaint."}, begun={"complaint.received"},
        found=by_subject(lambda refs: Complaint.objects.filter(ref__in=refs).values_list("ref", flat=True)),
    )
]  # fmt: skip
