"""The planner: which counters, which days, how many people; what to expect on a day; and what if."""

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format
from django.views.decorators.http import require_safe

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import tenants
from plaza.core.clock import today
from plaza.core.templatetags.plaza import in_language
from plaza.core.texts import t
from plaza.core.typed import BadAnswer, read_date
from plaza.insight.queries.planning import (
    LOOK_BACK,
    Basis,
    TenantForecast,
    basis,
    counters,
    forecasts,
    is_open,
    next_open_day,
    on_roster,
)  # fmt: skip
from plaza.insight.rules.advice import TARGET_WAIT, Advice
from plaza.insight.rules.staffing import Staffed, seats_needed
from plaza.insight.simulation.whatif import Answer, BadChange, Change, answer
from plaza.people.locks import lock
from plaza.web.insight.charts import Column, bar, columns
from plaza.web.insight.words import ADVICE, BAD_CHANGES, CHANGES

FURTHEST = timedelta(days=60)


class WhatIfForm(forms.Form):
    """One change and the tenants it concerns."""

    apa = forms.ChoiceField()
    instansi = forms.ChoiceField()
    lain = forms.ChoiceField(required=False)

    def __init__(self, data: object, *, found: list[Tenant]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        named = [(tenant.code, str(in_language(tenant))) for tenant in found]
        for name, label, choices in (
            ("apa", t("Perubahan", "Change"), [(kind, str(words)) for kind, words in CHANGES.items()]),
            ("instansi", t("Instansi", "Agency"), named),
            ("lain", t("Digabung dengan", "Pooled with"), [("", "–"), *named]),
        ):
            sentence = str(BAD_CHANGES["kind" if name == "apa" else "tenant"])
            wrong = {"invalid_choice": sentence, "required": sentence}
            self.fields[name] = forms.ChoiceField(
                label=str(label), choices=choices, required=name != "lain", error_messages=wrong
            )
        self.fields["lain"].depends = True  # type: ignore[attr-defined]
        self.fields["lain"].help_text = str(
            t("Hanya untuk menggabungkan dua instansi.", "Only for pooling two agencies.")
        )

    def clean(self) -> dict[str, object]:
        """Pooling needs a second tenant."""
        if self.cleaned_data.get("apa") == "pool" and not self.errors:
            if not self.cleaned_data.get("lain"):
                self.add_error("lain", str(BAD_CHANGES["other"]))
            elif self.cleaned_data["lain"] == self.cleaned_data["instansi"]:
                self.add_error("lain", str(BAD_CHANGES["same"]))
        return self.cleaned_data


@lock("role", "koordinator")
@require_safe
def planner(request: HttpRequest) -> HttpResponse:
    """The last eight weeks in figures and advice, with the what-if form and its answer."""
    found, base = list(tenants()), basis()
    form = WhatIfForm(request.GET if "apa" in request.GET else None, found=found)
    told, advices = _answer(form, base), counters(since=base.since, until=base.until, patience=base.plan.patience)
    names = {tenant.code: tenant for tenant in found}
    context = {
        "basis": base, "form": form, "told": told, "groups": _groups([_row(one, names[one.tenant]) for one in advices]),
        "answers": _by_tenant(told, names) if told else [], "what": CHANGES.get(told.change.kind) if told else None,
        "desks": _desks(told) if told else [], "target": TARGET_WAIT, "patience": base.plan.patience, "weeks": LOOK_BACK.days // 7,
    }  # fmt: skip
    return render(request, "insight/planner.html", context, status=422 if form.is_bound and form.errors else 200)


def _answer(form: WhatIfForm, base: Basis) -> Answer | None:
    if not form.is_bound or not form.is_valid():
        return None
    given = form.cleaned_data
    week = _days_a_week(given["instansi"])
    try:
        return answer(base.plan, Change(given["apa"], given["instansi"], given["lain"], week=week))
    except BadChange as problem:
        form.add_error("lain" if problem.why in ("other", "same") else "instansi", str(BAD_CHANGES[problem.why]))
        return None


def _days_a_week(code: str) -> int:
    tenant = next((one for one in tenants() if one.code == code), None)
    monday = today() - timedelta(days=today().weekday())
    return max(1, sum(is_open(tenant)(monday + timedelta(days=n)) for n in range(7))) if tenant else 5


def _by_tenant(told: Answer, names: dict[str, Tenant]) -> list[dict[str, object]]:
    return [
        {"tenant": names.get(code), "before": before, "after": after}
        for code, (before, after) in told.by_tenant.items()
    ]


def _desks(told: Answer) -> list[tuple[str, int | None, int | None]]:
    """Each desk's load in per cent, now and with the change; None where nobody sits."""
    before, after = told.before.seats, told.after.seats
    names = list(dict.fromkeys([*before, *after]))

    def percent(seats: dict[str, float], name: str) -> int | None:
        return round(100 * seats[name]) if name in seats else None

    return [(name, percent(before, name), percent(after, name)) for name in names]


def _groups(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The tenants by what is advised, whoever needs something first; a group without tenants is left out."""
    held: dict[str, list[dict[str, object]]] = {kind: [] for kind in ADVICE}
    for row in rows:
        held[str(row["kind"])].append(row)
    return [
        {"kind": kind, "words": ADVICE[kind][0], "icon": ADVICE[kind][1], "rows": found}
        for kind, found in held.items()
        if found
    ]


def _week(one: Advice) -> list[dict[str, object]]:
    return [{"weekday": day.weekday, "percent": round(100 * day.load), "bar": bar(day.load, 1.0)} for day in one.week]


def _staff(one: Advice) -> list[dict[str, object]]:
    """Officers on a usual day against what the busiest hour needs, over one scale."""
    needed = one.needed.seats if one.needed else 0
    most = max(needed, one.officers, 1)
    return [
        {"words": t("Bertugas", "On duty"), "count": one.officers, "bar": bar(one.officers, most)},
        {"words": t("Perlu", "Needed"), "count": needed, "bar": bar(needed, most)},
    ] if needed else []  # fmt: skip


def _row(one: Advice, tenant: Tenant) -> dict[str, object]:
    busiest = max(one.hours.items(), key=lambda hour: hour[1], default=None)
    whole = sum(one.channels.values())
    return {
        "advice": one, "kind": one.kind, "tenant": tenant, "week": _week(one), "staff": _staff(one), "load": round(100 * one.load),
        "busiest": f"{busiest[0]:02d}.00" if busiest else "",
        "video": round(100 * one.channels.get("video", 0) / whole) if whole else None,
    }  # fmt: skip


@lock("role", "koordinator")
@require_safe
def expected(request: HttpRequest) -> HttpResponse:
    """What to expect on a day: visits of every tenant with the forecast's own error, and one tenant by half hours."""
    day, problem = _day(request.GET.get("tanggal", ""))
    found = list(tenants())
    chosen = next((tenant for tenant in found if tenant.code == request.GET.get("instansi", "").upper()), None)
    told = forecasts(day=day)
    patience = basis().plan.patience if chosen else 0.0
    one = next((row for row in told if chosen and row.tenant.code == chosen.code), None)
    rows = [_expected_row(row, day) for row in told if row.forecast.visits > 0]
    context = {
        "day": day, "problem": problem, "tenants": found, "chosen": chosen, "patience": patience,
        "one": _half_hours(one, patience=patience) if one else None,
        "rows": sorted(rows, key=lambda row: -float(str(row["visits"]))), "largest": max((row.forecast.visits for row in told), default=0),
    }  # fmt: skip
    return render(request, "insight/expected.html", context, status=422 if problem else 200)


def _day(text: str) -> tuple[date, object]:
    """The day asked for; tomorrow's or the next working day with a sentence when it makes no sense."""
    first = next((day for tenant in tenants()[:1] if (day := next_open_day(tenant, after=today()))), None)
    usual = first or today() + timedelta(days=1)
    if not text:
        return usual, ""
    try:
        day = read_date(text)
    except BadAnswer:
        return usual, t("Tulis tanggal seperti 24-11-2026.", "Write the date like 24-11-2026.")
    if not today() <= day <= today() + FURTHEST:
        return usual, t(
            "Pilih tanggal dari hari ini sampai 60 hari lagi: lebih jauh dari itu tidak dapat diperkirakan.",
            "Choose a date from today to 60 days ahead: further than that nothing can be told.",
        )
    return day, ""


def _expected_row(row: TenantForecast, day: date) -> dict[str, object]:
    told = row.forecast
    return {
        "tenant": row.tenant, "visits": round(told.visits, 1), "error": told.error, "naive": told.naive, "tried": told.tried,
        "rostered": on_roster(row.tenant.code, day=day), "bar": bar(told.visits, max(told.visits, 120)),
    }  # fmt: skip


def _half_hours(row: TenantForecast, *, patience: float) -> dict[str, object]:
    slots = [
        {
            "hour": f"{slot.start // 2:02d}.{slot.start % 2 * 3}0",
            "slot": slot,
            "needed": _needed(slot.visits, row.handling, patience),
        }
        for slot in row.slots
    ]
    drawn = columns(
        [Column(f"{slot.start // 2:02d}.{slot.start % 2 * 3}0", slot.visits, slot.low, slot.high) for slot in row.slots],
        title=str(t("Kunjungan tiap setengah jam", "Visits by half hour")), up=str(t("orang", "people")),
        comma=get_format("DECIMAL_SEPARATOR"),
    )  # fmt: skip
    return {"tenant": row.tenant, "forecast": row.forecast, "slots": slots, "chart": drawn}


def _needed(visits: float, handling: float, patience: float) -> Staffed:
    """Officers for one half hour by Erlang A, at the tenant's own minutes a case."""
    return seats_needed(visits / 30, handling=handling, wait=TARGET_WAIT, patience=patience)
