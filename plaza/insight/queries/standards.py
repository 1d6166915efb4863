"""Service standards kept or missed: by service, by reason, and which of the fourteen components nobody has set yet."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plaza.applications.figures import Case, Decision, decisions, timeline
from plaza.catalogue.models import Service
from plaza.catalogue.queries import services
from plaza.integrity.models import Leaf
from plaza.integrity.queries import facts_of

REASONS = ("no_officer", "review", "system")
"""Why a standard was missed: nobody took the case for most of the time, the review itself took it, or the system was late."""


@dataclass(frozen=True)
class Held:
    """One service's decisions in a period: how many in time, how many late and why, and the hours they took."""

    service: Service
    decided: int
    late: int
    reasons: dict[str, int]
    hours: float | None

    @property
    def kept(self) -> int:
        """Those in time."""
        return self.decided - self.late

    @property
    def share(self) -> int | None:
        """Kept, in per cent."""
        return round(100 * self.kept / self.decided) if self.decided else None


def held(*, since: date, until: date) -> list[Held]:
    """Every service that decided anything in these days, the worst kept first; then the others."""
    by_service: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions(since=since, until=until):
        by_service[decision.service].append(decision)
    cases = {case.reference: case for case in timeline(since=since, until=until)}
    rows = [_held(service, by_service.get(service.code, []), cases) for service in services()]
    return sorted(rows, key=lambda row: (not row.decided, -row.late, -row.decided, row.service.position))


def _held(service: Service, found: Sequence[Decision], cases: dict[str, Case]) -> Held:
    late = [one for one in found if one.late]
    reasons = Counter(reason_of(one, cases.get(one.reference)) for one in late)
    hours = sum(one.hours for one in found) / len(found) if found else None
    return Held(service, len(found), len(late), dict(reasons), hours)


def reason_of(decision: Decision, case: Case | None) -> str:
    """Where most of a late case's time went."""
    if not decision.by.startswith("officer:"):
        return "system"
    given = [one.at for one in case.events if one.kind == "given" and one.at <= decision.decided] if case else []
    if not given:
        return "no_officer"
    waited, reviewed = given[0] - decision.submitted, decision.decided - given[0]
    return "no_officer" if waited >= reviewed else "review"


def refusals(*, since: date, until: date) -> Counter[str]:
    """Refusals by the requirement that they were tied to; empty for those whose facts were erased."""
    refused = [one.reference for one in decisions(since=since, until=until) if one.state == "refused"]
    found: Counter[str] = Counter()
    for start in range(0, len(refused), 400):
        subjects = [f"application:{reference}" for reference in refused[start : start + 400]]
        last: dict[str, Leaf] = {}
        for leaf in Leaf.objects.filter(kind="application.refused", subject__in=subjects).order_by("pk"):
            last[leaf.subject] = leaf
        found.update(str(facts_of(leaf).get("requirement", "")) for leaf in last.values())
    return found
