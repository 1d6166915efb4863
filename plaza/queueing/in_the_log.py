"""Numbers in the queues, as they are laid beside the log."""

from collections.abc import Iterator

from plaza.integrity.registers import Row, Table, by_subject
from plaza.queueing.models import Ticket


def _tickets() -> Iterator[Row]:
    return (Row(row.subject, row.subject) for row in Ticket.objects.order_by("pk").only("ref").iterator(500))


TABLES = [
    Table(
        "tickets", _tickets, {"queue."}, begun={"queue.taken"},
        found=by_subject(lambda refs: Ticket.objects.filter(ref__in=refs).values_list("ref", flat=True)),
    )
]  # fmt: skip
