"""The questions that a month's figures raise, for the Inspectorate."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plaza.catalogue.queries import tenants
from plaza.core.clock import today
from plaza.core.texts import t
from plaza.insight.queries.patterns import Asked, month_of, watched
from plaza.insight.rules.patterns import CONTRAST, FALSE_ALARMS, KINDS, LEAST
from plaza.people.locks import lock
from plaza.web.insight.words import QUESTIONS

SHOWN_ENTRIES = 60
RAREST = 1e-9
"""Below this a chance is told as this one."""
MONTHS_BACK = 12
NOT_YET = t(
    "Bulan itu belum ada angkanya. Pilih bulan yang sudah lewat.",
    "There are no figures for that month yet. Choose a month that is over.",
)
TOO_OLD = t(
    "Plaza belum mencatat bulan itu. Pilih bulan yang lebih baru.",
    "The plaza has no figures for that month. Choose a later one.",
)


@lock("role", "inspektorat")
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """What a month's figures ask, each with threshold, base rate and entries; what was looked at and raised nothing, too."""
    month, problem = month_asked(request.GET.get("bulan", ""), usual=today())
    since, until = month_of(month)
    found, asked = watched(since=since, until=min(until, today()))
    names = {tenant.code: tenant for tenant in tenants()}
    context = {
        "since": since, "until": min(until, today()), "problem": problem, "watch": found,
        "asked": [_shown(one, names) for one in asked], "least": LEAST, "contrast": CONTRAST, "share": round(100 * FALSE_ALARMS),
        "bases": [(*QUESTIONS[kind][:2], 100 * found.bases[kind]) for kind in KINDS], "months": months_until(today()),
    }  # fmt: skip
    return render(request, "insight/patterns.html", context, status=422 if problem else 200)


def _shown(one: Asked, names: Mapping[str, object]) -> dict[str, object]:
    question = one.question
    asks, counted, picture = QUESTIONS[question.kind]
    return {
        "asks": asks, "counted": counted, "icon": picture, "asked": one, "question": question, "tenant": names.get(question.tenant),
        "share": 100 * question.count / question.of, "base": 100 * question.base, "expected": question.expected,
        "entries": one.entries[:SHOWN_ENTRIES], "more": max(0, len(one.entries) - SHOWN_ENTRIES),
        "one_in": round(1 / max(question.chance, RAREST)),
    }  # fmt: skip


def month_asked(text: str, *, usual: date, latest: date | None = None) -> tuple[date, object]:
    """The month asked for as ``2026-10``; the usual one with a sentence when there is no such month or it is still to come."""
    if not text:
        return usual, ""
    try:
        year, month = (int(part) for part in text.split("-"))
        asked = date(year, month, 1)
    except ValueError:
        return usual, t("Tulis bulan seperti 2026-10.", "Write the month like 2026-10.")
    return (usual, NOT_YET) if asked > (latest or usual) else (usual, TOO_OLD) if asked.year < 2020 else (asked, "")


def months_until(day: date) -> list[date]:
    """The first days of the last months, the newest first."""
    found, first = [], day.replace(day=1)
    for _ in range(MONTHS_BACK):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found
