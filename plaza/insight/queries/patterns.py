"""The acts of a month, as the patterns read them, and the questions with the log's entries behind them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from plaza.applications.figures import Case, refusals
from plaza.applications.figures import deciders as deciders_of
from plaza.applications.figures import timeline as application_events
from plaza.catalogue.queries import calendar, services, tenants
from plaza.core.clock import WITA
from plaza.insight.rules.patterns import FIRST_HOUR, LAST_HOUR, Act, Question, Watch, watch
from plaza.integrity.models import Leaf
from plaza.payments.figures import bills
from plaza.people.models import Officer
from plaza.queueing.figures import visits

CHUNK = 400
EARLIER = timedelta(days=400)
"""How far before a period the log is read: a case that was refused then may be granted now."""
ACTS_OF = {
    "quick": ("application.granted", "application.refused"), "slow": ("application.granted", "application.refused"),
    "turned": ("application.refused", "application.granted"), "again": ("application.granted", "application.refused"),
    "odd_hours": ("application.granted", "application.refused"), "waived": ("bill.cancelled",),
    "sent_away": ("queue.finished",),
}  # fmt: skip
"""Which entries of a subject stand behind a question."""
NOTHING_GRANTED = ("refused", "withdrawn")
"""Why a bill is cancelled without any fee being waived: the applicant got nothing for it."""


@dataclass(frozen=True)
class Asked:
    """A question with the names that the Inspectorate may read, and the numbers of the log's entries behind it."""

    question: Question
    officer: str
    entries: tuple[int, ...]
    unnumbered: int


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def watched(*, since: date, until: date) -> tuple[Watch, list[Asked]]:
    """What the patterns ask about these days."""
    found = watch(list(acts(since=since, until=until)))
    return found, [_asked(question) for question in found.questions]


def acts(*, since: date, until: date) -> Iterator[Act]:
    """Every act that is watched, from ``since`` up to and including ``until``."""
    yield from _decisions(since, until)
    yield from _bills(since, until)
    yield from _served(since, until)


def _decisions(since: date, until: date) -> Iterator[Act]:
    """Decisions by officers: who is in the log, when and for whom with the application."""
    deciders = _leaves(("application.granted", "application.refused"), since)
    hours = {tenant.code: tenant.hours for tenant in tenants()}
    refused = refusals(since=since - EARLIER, until=until)
    for case in application_events(since=since, until=until):
        given: datetime | None = None
        before = ""
        counts: dict[str, int] = defaultdict(int)
        for event in case.events:
            if event.kind == "given":
                given = event.at
            if event.kind not in ("granted", "refused"):
                continue
            actors = deciders.get((f"application.{event.kind}", f"application:{case.reference}"), [])
            place, counts[event.kind] = counts[event.kind], counts[event.kind] + 1
            actor = actors[place][0] if place < len(actors) else ""
            if actor.startswith("officer:") and since <= event.at.astimezone(WITA).date() <= until:
                minutes = (event.at - given).total_seconds() / 60 if given else None
                yield Act(
                    actor, case.person, case.tenant, case.service, event.kind, event.at, actors[place][1],
                    f"application:{case.reference}", minutes=minutes, before=before or _before(case, event.at, refused),
                    off=_off(event.at, hours.get(case.tenant, "")),
                )  # fmt: skip
            before = event.kind


def _before(case: Case, moment: datetime, refused: Mapping[tuple[str, str], Sequence[datetime]]) -> str:
    """How the same person's earlier application for the same service ended: begun anew, it is the same matter still."""
    earlier = refused.get((case.person, case.service), ()) if case.person else ()
    return "refused" if any(moment - EARLIER <= at < moment for at in earlier) else ""


def _off(moment: datetime, hours: str) -> bool:
    local = moment.astimezone(WITA)
    open_that_day = not hours or bool(calendar().spans(hours, local.date()))
    return not open_that_day or not FIRST_HOUR <= local.hour < LAST_HOUR


def _bills(since: date, until: date) -> Iterator[Act]:
    """Bills: whoever cancelled one without another in its place, beside those whose cases were charged."""
    cancelled = _leaves(("bill.cancelled",), since)
    found = bills(since=since, until=until)
    deciders = deciders_of([bill.subject_ref.partition(":")[2] for bill in found])
    for bill in found:
        subject = f"bill:{bill.reference}"
        actor, entry = next(iter(cancelled.get(("bill.cancelled", subject), [])), ("", None))
        waived = actor.startswith("officer:") and not bill.followed and bill.why not in NOTHING_GRANTED
        who = actor if waived else deciders.get(bill.subject_ref.partition(":")[2], "")
        if who.startswith("officer:"):
            kind = "waived" if waived else "granted"
            yield Act(who, "", bill.tenant, bill.service, kind, bill.opened, entry, subject, charged=True)


def _served(since: date, until: date) -> Iterator[Act]:
    """People served at a desk, and where they were sent."""
    online = {service.code for service in services() if "online" in service.channels}
    for visit in visits(since=since, until=until):
        if visit.state == "done" and visit.officer and visit.ended:
            yield Act(
                f"officer:{visit.officer}", "", visit.tenant, visit.service, "served", visit.ended, None,
                f"ticket:{visit.ref}", sent=visit.outcome == "counter", online=visit.service in online,
            )  # fmt: skip


def _leaves(kinds: Sequence[str], since: date) -> dict[tuple[str, str], list[tuple[str, int | None]]]:
    """Actor and entry number of these acts, by kind and subject, in their order."""
    found: dict[tuple[str, str], list[tuple[str, int | None]]] = defaultdict(list)
    start = datetime.combine(since, datetime.min.time(), WITA) - EARLIER
    rows = Leaf.objects.filter(kind__in=list(kinds), at__gte=start).order_by("pk")
    for kind, subject, actor, entry in rows.values_list("kind", "subject", "actor", "entry__index").iterator():
        found[kind, subject].append((actor, entry))
    return found


def _asked(question: Question) -> Asked:
    officer = Officer.objects.filter(pk=question.officer.partition(":")[2] or 0).first()
    numbers = list(_entries(question.subjects, ACTS_OF[question.kind]))
    known = tuple(sorted(number for number in numbers if number is not None))
    return Asked(replace(question, entries=known), officer.name if officer else "", known, numbers.count(None))


def _entries(subjects: Iterable[str], kinds: Sequence[str]) -> Iterator[int | None]:
    wanted = list(subjects)
    for start in range(0, len(wanted), CHUNK):
        rows = Leaf.objects.filter(subject__in=wanted[start : start + CHUNK], kind__in=list(kinds))
        yield from rows.values_list("entry__index", flat=True)
