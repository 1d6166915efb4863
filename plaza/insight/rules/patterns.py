"""Watching patterns: questions that figures raise, never verdicts.

Every pattern counts something for an officer (or an officer and an applicant), beside everybody else at the same work, and asks how
often so many would come by chance if everybody were alike: Fisher's exact test, which is the tail of a hypergeometric number and
takes into account that the base rate itself is only an estimate. Where the work differs (services, tenants) the parts are added up
exactly. All tests of one pattern are taken together (Benjamini and Hochberg), each pattern with its share of ``FALSE_ALARMS``: a
month in which nothing is the matter raises any question at all with at most that probability. A pattern also needs a least size
(``LEAST``) and a least contrast (``CONTRAST``): what is rare but trifling raises none.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp, lgamma

import numpy as np
from numpy.typing import NDArray

FALSE_ALARMS = 0.05
"""The chance that a month in which everybody is alike raises any question."""
LEAST = 5
"""Fewer cases than this raise no question."""
CONTRAST = 2.0
"""How many times the base rate it must be, at least."""
FIRST_HOUR, LAST_HOUR = 6, 19
"""Decisions before or after these hours (WITA), or on a day without service, count as odd hours."""
SHARES = 0.1
"""A handling time among the shortest tenth of its service counts as quick."""
TENTH_OF = 20
"""A service with fewer cases than this has no tenth worth the name."""
KINDS = ("quick", "slow", "turned", "again", "odd_hours", "waived", "sent_away")


@dataclass(frozen=True, slots=True)
class Act:
    """One act that may be watched: who, for whom (a blind index), at which tenant and service, when (WITA), and its log entry.

    ``kind``: granted, refused, asked, waived, served. ``minutes``: how long the officer had it. ``before``: how the same
    applicant's same case was decided before (refused, or empty). ``sent``: sent to the counter though the service is online.
    ``off``: on a day or at an hour without service. ``entry``: the log's number of the act, None while it has none.
    """

    officer: str
    applicant: str
    tenant: str
    service: str
    kind: str
    at: datetime
    entry: int | None
    subject: str
    minutes: float | None = None
    before: str = ""
    sent: bool = False
    online: bool = True
    off: bool = False
    charged: bool = False


@dataclass(frozen=True)
class Question:
    """What a pattern asks: who, how many of how many, the base rate, the tail's probability, and the entries behind it.

    ``threshold``: the fewest that would have raised the question; ``tests``: how many were made together.
    """

    kind: str
    officer: str
    applicant: str
    tenant: str
    count: int
    of: int
    base: float
    chance: float
    threshold: int
    tests: int
    entries: tuple[int, ...]
    subjects: tuple[str, ...]

    @property
    def expected(self) -> float:
        """How many the base rate gives."""
        return self.of * self.base


@dataclass(frozen=True)
class Watch:
    """What a period gave: the questions, most striking first, how many tests were made, and each pattern's base rate."""

    questions: tuple[Question, ...]
    tests: int
    bases: dict[str, float]
    acts: int


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of work: of ``all`` acts so many are ``marked``; the officer did ``own`` of all."""

    all: int
    marked: int
    own: int


def by_chance(parts: Iterable[Part]) -> NDArray[np.float64]:
    """How likely 0, 1, 2 … marked acts are for the officer when the marks fall by lot, work by work."""
    whole = np.ones(1)
    for part in parts:
        whole = np.convolve(whole, _hypergeometric(part))
    return whole


def _hypergeometric(part: Part) -> NDArray[np.float64]:
    rest, chances = part.all - part.own, np.zeros(min(part.own, part.marked) + 1)
    for k in range(len(chances)):
        if part.marked - k <= rest:
            chances[k] = exp(_ways(part.own, k) + _ways(rest, part.marked - k) - _ways(part.all, part.marked))
    return chances


def _ways(of: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def tail(chances: NDArray[np.float64], count: int) -> float:
    """The chance of ``count`` or more."""
    return min(1.0, float(chances[count:].sum())) if count > 0 else 1.0


@dataclass(frozen=True, eq=False)
class Tried:
    """A test that was made: its question, and what chance alone would give."""

    question: Question
    chances: NDArray[np.float64]


def watch(acts: Sequence[Act]) -> Watch:
    """Every question that the acts of a period raise."""
    made = {kind: rule(acts) for kind, rule in RULES.items()}
    raised = [question for tried in made.values() for question in significant(tried)]
    bases = {kind: _base(tried) for kind, tried in made.items()}
    ranked = sorted(raised, key=lambda question: (question.chance, question.kind, question.officer))
    return Watch(tuple(ranked), sum(len(tried) for tried in made.values()), bases, len(acts))


def _base(tried: Iterable[Tried]) -> float:
    own = [one.question for one in tried]
    whole = sum(question.of for question in own)
    return sum(question.count for question in own) / whole if whole else 0.0


def significant(tried: Sequence[Tried]) -> list[Question]:
    """Those of one pattern that are large, contrasting, and unlikely enough when all its tests are taken together."""
    level, tests = FALSE_ALARMS / len(KINDS), len(tried)
    ranked = sorted(tried, key=lambda one: one.question.chance)
    limit, best = level / max(1, tests), 0
    for place, one in enumerate(ranked, start=1):
        if one.question.chance <= level * place / tests:
            limit, best = level * place / tests, place
    return [
        replace(one.question, tests=tests, threshold=_threshold(one, limit))
        for one in ranked[:best]
        if one.question.count >= LEAST and one.question.count >= CONTRAST * one.question.expected
    ]


def _threshold(one: Tried, limit: float) -> int:
    least = next((n for n in range(1, len(one.chances)) if tail(one.chances, n) <= limit), len(one.chances) - 1)
    return max(LEAST, least, int(-(-CONTRAST * one.question.expected // 1)))


Marks = Callable[[Act], bool]


def rates(kind: str, acts: Iterable[Act], *, marked: Marks, group: Callable[[Act], Hashable]) -> list[Tried]:
    """One test for each officer: how many of their acts are marked, beside everybody else at the same work (``group``)."""
    totals: dict[Hashable, Counter[bool]] = defaultdict(Counter)
    own: dict[str, dict[Hashable, list[Act]]] = defaultdict(lambda: defaultdict(list))
    for act in acts:
        totals[group(act)][marked(act)] += 1
        own[act.officer][group(act)].append(act)
    return [
        _of_officer(kind, officer, done, totals, marked)
        for officer, done in sorted(own.items())
        if sum(len(part) for part in done.values()) >= LEAST
    ]


def _of_officer(
    kind: str, officer: str, done: dict[Hashable, list[Act]], totals: dict[Hashable, Counter[bool]], marked: Marks
) -> Tried:
    """The officer's marked acts against what the others' rates, work by work, let expect."""
    acts = [act for part in done.values() for act in part]
    found = [act for act in acts if marked(act)]
    parts = [Part(totals[work].total(), totals[work][True], len(part)) for work, part in done.items()]
    others = 0.0
    for part, theirs in zip(parts, done.values(), strict=True):
        rest = part.all - part.own
        others += part.own * (part.marked - sum(marked(act) for act in theirs)) / rest if rest else 0.0
    chances = by_chance(parts)
    return Tried(
        _question(kind, found, of=len(acts), base=others / len(acts), chance=tail(chances, len(found)), officer=officer,
                  tenant=acts[0].tenant),
        chances,
    )  # fmt: skip


def _question(
    kind: str, found: Sequence[Act], *, of: int, base: float, chance: float, officer: str, tenant: str, applicant: str = "",
) -> Question:  # fmt: skip
    entries = tuple(sorted(act.entry for act in found if act.entry is not None))
    subjects = tuple(dict.fromkeys(act.subject for act in found))
    return Question(kind, officer, applicant, tenant, len(found), of, base, chance, 0, 0, entries, subjects)


def _decided(acts: Iterable[Act]) -> list[Act]:
    return [act for act in acts if act.kind in ("granted", "refused")]


def _service(act: Act) -> Hashable:
    return act.service


def _tenant(act: Act) -> Hashable:
    return act.tenant


def quick(acts: Sequence[Act]) -> list[Tried]:
    """Handling times among the shortest tenth of their service, again and again."""
    return _extreme("quick", acts, shortest=True)


def slow(acts: Sequence[Act]) -> list[Tried]:
    """Handling times among the longest tenth of their service, again and again."""
    return _extreme("slow", acts, shortest=False)


def _extreme(kind: str, acts: Sequence[Act], *, shortest: bool) -> list[Tried]:
    timed = [act for act in _decided(acts) if act.minutes is not None]
    by_service: dict[str, list[float]] = defaultdict(list)
    for act in timed:
        by_service[act.service].append(act.minutes or 0.0)
    cut = {service: _cut(own, shortest=shortest) for service, own in by_service.items() if len(own) >= TENTH_OF}
    timed = [act for act in timed if act.service in cut]

    def marked(act: Act) -> bool:
        minutes = act.minutes or 0.0
        return minutes <= cut[act.service] if shortest else minutes >= cut[act.service]

    return rates(kind, timed, marked=marked, group=_tenant)


def _cut(minutes: list[float], *, shortest: bool) -> float:
    ranked = sorted(minutes)
    place = int(SHARES * len(ranked))
    return ranked[place] if shortest else ranked[-1 - place]


def turned(acts: Sequence[Act]) -> list[Tried]:
    """Grants of what was refused before."""
    granted = [act for act in acts if act.kind == "granted"]
    return rates("turned", granted, marked=lambda act: act.before == "refused", group=_tenant)


def again(acts: Sequence[Act]) -> list[Tried]:
    """One officer and one applicant again and again, though the system gives the cases."""
    decided = [act for act in _decided(acts) if act.applicant]
    officers: Counter[tuple[str, str]] = Counter((act.tenant, act.officer) for act in decided)
    tenants: Counter[str] = Counter(act.tenant for act in decided)
    applicants: Counter[tuple[str, str]] = Counter((act.tenant, act.applicant) for act in decided)
    pairs: dict[tuple[str, str, str], list[Act]] = defaultdict(list)
    for act in decided:
        if applicants[act.tenant, act.applicant] >= LEAST:
            pairs[act.tenant, act.officer, act.applicant].append(act)
    return [
        _pair(met, Part(tenants[tenant], applicants[tenant, applicant], officers[tenant, officer]))
        for (tenant, officer, applicant), met in sorted(pairs.items())
    ]


def _pair(met: Sequence[Act], part: Part) -> Tried:
    """The applicant's cases that this officer had, beside the officer's part of all others' cases."""
    chances, act, rest = by_chance([part]), met[0], part.all - part.marked
    base = (part.own - len(met)) / rest if rest else 1.0
    return Tried(
        _question("again", met, of=part.marked, base=base, chance=tail(chances, len(met)), officer=act.officer,
                  tenant=act.tenant, applicant=act.applicant),
        chances,
    )  # fmt: skip


def odd_hours(acts: Sequence[Act]) -> list[Tried]:
    """Decisions at hours or on days without service."""
    return rates("odd_hours", _decided(acts), marked=lambda act: act.off, group=_tenant)


def waived(acts: Sequence[Act]) -> list[Tried]:
    """Fees that were cancelled or set to nothing where others charged them."""
    return rates(
        "waived", [act for act in acts if act.charged or act.kind == "waived"],
        marked=lambda act: act.kind == "waived", group=_service,
    )  # fmt: skip


def sent_away(acts: Sequence[Act]) -> list[Tried]:
    """People sent to the counter though the service is online."""
    served = [act for act in acts if act.kind == "served" and act.online]
    return rates("sent_away", served, marked=lambda act: act.sent, group=_tenant)


RULES: dict[str, Callable[[Sequence[Act]], list[Tried]]] = {
    "quick": quick, "slow": slow, "turned": turned, "again": again, "odd_hours": odd_hours, "waived": waived,
    "sent_away": sent_away,
}  # fmt: skip
