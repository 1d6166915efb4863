"""Changes of services that were sent or are in force, as they are laid beside the log."""

from collections.abc import Iterator

from plaza.catalogue.actions.revising import COMMITTING
from plaza.catalogue.models import Revision
from plaza.catalogue.rules.revising import IN_FORCE, PLANNED, WAITING
from plaza.integrity.registers import Row, Table


def _changes() -> Iterator[Row]:
    for row in Revision.objects.filter(state__in=(WAITING, PLANNED, IN_FORCE)).order_by("pk").iterator(500):
        yield Row(row.subject, f"change {row.pk} of {row.service_code}", row.content)


TABLES = [Table("changes of services", _changes, COMMITTING, last=True)]
