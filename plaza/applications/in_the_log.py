"""Applications and decisions, as they are laid beside the log."""

from collections.abc import Callable, Collection, Iterable, Iterator

from plaza.applications.models import Application
from plaza.integrity.registers import Row, Table, by_subject


def _there(refs: Collection[str]) -> Iterable[str]:
    return Application.objects.filter(reference__in=refs).values_list("reference", flat=True)


def _in(state: str) -> Callable[[], Iterator[Row]]:
    rows = Application.objects.filter(state=state).order_by("pk").only("reference")
    return lambda: (Row(row.ref, f"{row.ref}, which says it is {state},") for row in rows.iterator(500))


TABLES = [
    Table(
        "decisions", _in("granted"), {"application.granted"}, begun={"application.granted"}, found=by_subject(_there)
    ),
    Table(
        "decisions", _in("refused"), {"application.refused"}, begun={"application.refused"}, found=by_subject(_there)
    ),
]
