"""Reading the survey: the way to it, what it is worth, and what people wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from plaza.feedback.models import Answer, Invitation
from plaza.feedback.rules.survey import KEYS, PROFILE, Scores, Tally, scores_of
from plaza.feedback.rules.themes import OTHER, THEMES, Theme, without_people
from plaza.people.models import Officer

Row = TypeVar("Row", Answer, Invitation)
EXAMPLES = 3
MOST_WORDS = 2000
"""Answers with free words that one page reads, the newest first."""
FEW = 5
"""A group of respondents smaller than this is not counted out: its people could be known."""
_SUMS = {key: Sum(key) for key in KEYS} | {"n": Count("pk"), "squares": Sum(F("total") * F("total"))}


@dataclass(frozen=True)
class Ranked:
    """The scores of one tenant, service or month."""

    key: str
    scores: Scores


@dataclass(frozen=True)
class Spoken:
    """How many wrote about a theme, and a few of them, without names and numbers."""

    theme: Theme
    count: int
    examples: tuple[str, ...]


def survey_link(about: str) -> str | None:
    """The path of the survey of this event; None when nobody was invited or it was answered."""
    token = Invitation.objects.filter(about=about, answered=False).values_list("token", flat=True).first()
    return f"/nilai/{token}/" if token else None


def invitation(token: str) -> Invitation | None:
    """The invitation behind a link."""
    return Invitation.objects.filter(token=token).first()


def scores(since: date, until: date, *, service: str = "", tenant: str = "") -> Scores:
    """Index, band, margin and elements of the answers from ``since`` up to and including ``until``."""
    found = answers(since, until, service=service, tenant=tenant).aggregate(**_SUMS)
    asked = _narrowed(Invitation.objects.all(), since, until, service, tenant).count()
    return scores_of(replace(_tally(found), population=asked))


def scores_by(field: str, *, since: date, until: date, tenant: str = "") -> list[Ranked]:
    """The scores of each ``tenant`` or ``service`` that was judged: the best first, then by name those whom too few judged."""
    rows = answers(since, until, tenant=tenant).values(field).annotate(**_SUMS).order_by()
    invited = _narrowed(Invitation.objects.all(), since, until, "", tenant).values(field).annotate(n=Count("pk"))
    asked = {row[field]: row["n"] for row in invited.order_by()}
    ranked = [Ranked(row[field], scores_of(replace(_tally(row), population=asked.get(row[field], 0)))) for row in rows]
    return sorted(ranked, key=lambda one: (-(one.scores.index or 0) if one.scores.enough else 0, one.key))


def scores_by_month(since: date, until: date, *, service: str = "", tenant: str = "") -> list[Ranked]:
    """The scores month by month (``2026-11``), the oldest first."""
    rows = answers(since, until, service=service, tenant=tenant).annotate(month=TruncMonth("day")).values("month")
    summed = rows.annotate(**_SUMS).order_by("month")
    return [Ranked(f"{row['month']:%Y-%m}", scores_of(_tally(row))) for row in summed]


def profile(since: date, until: date, *, service: str = "", tenant: str = "") -> dict[str, dict[str, int | None]]:
    """How many respondents said they were what; None stands for a few. An empty value is who did not say."""
    found = answers(since, until, service=service, tenant=tenant)
    return {
        name: {
            row[name]: row["n"] if row["n"] >= FEW else None
            for row in found.values(name).annotate(n=Count("pk")).order_by(name)
        }
        for name in PROFILE
    }


def spoken(since: date, until: date, *, service: str = "", tenant: str = "") -> list[Spoken]:
    """What people wrote about, the most frequent theme first, with examples that name nobody."""
    found = answers(since, until, service=service, tenant=tenant).exclude(themes=[])
    rows = [(row.themes, row.words) for row in found.order_by("-day", "-pk")[:MOST_WORDS]]
    names = list(Officer.objects.values_list("name", flat=True))
    counted = [(theme, [words for themes, words in rows if theme.key in themes]) for theme in (*THEMES, OTHER)]
    return [
        Spoken(theme, len(written), tuple(_examples(written, names)))
        for theme, written in sorted(counted, key=lambda pair: -len(pair[1]))
        if written
    ]


def answers(since: date, until: date, *, service: str = "", tenant: str = "") -> QuerySet[Answer]:
    """The answers of a period."""
    return _narrowed(Answer.objects.all(), since, until, service, tenant)


def _examples(written: list[str], names: list[str]) -> Iterator[str]:
    shown: set[str] = set()
    for words in written:
        if len(shown) == EXAMPLES:
            return
        plain = without_people(words, names=names)[:240]
        if len(plain) > 3 and plain not in shown:
            shown.add(plain)
            yield plain


def _narrowed(found: QuerySet[Row], since: date, until: date, service: str, tenant: str) -> QuerySet[Row]:
    found = found.filter(day__gte=since, day__lte=until)
    found = found.filter(service=service) if service else found
    return found.filter(tenant=tenant) if tenant else found


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(row["n"] or 0, tuple(row[key] or 0 for key in KEYS), row["squares"] or 0)
