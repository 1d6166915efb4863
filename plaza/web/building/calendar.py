"""The coordinator's calendar: weekly hours, days off and their file, sudden closings."""

import re
from datetime import datetime, time
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from plaza.catalogue.actions import (
    CalendarError,
    close_suddenly,
    edit_schedule,
    edit_tenant,
    load_holidays,
    remove_holiday,
    set_holiday,
    withdraw_closing,
)
from plaza.catalogue.models import Closing, Holiday, Schedule
from plaza.catalogue.queries import Unknown, planned_closings, tenants
from plaza.catalogue.rules.hours import DAYS, HOLIDAY_KINDS
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.core.clock import WITA, today
from plaza.core.digits import whole_number
from plaza.core.texts import Pair, t
from plaza.core.typed import BadAnswer, read_date
from plaza.people.locks import lock
from plaza.people.viewers import viewer_of
from plaza.web.templatetags.pages import WEEKDAYS

SPAN = re.compile(r"(\d{1,2})[.:](\d\d)\s*[-–]\s*(\d{1,2})[.:](\d\d)")
LARGEST_FILE = 200_000
KIND_WORDS: dict[str, Pair] = {
    "national": t("Libur nasional", "National holiday"),
    "joint_leave": t("Cuti bersama", "Joint leave"),
    "local": t("Libur setempat", "Local holiday"),
}

WHOLE_PLAZA = "plaza"
"""How the form names the whole house: an empty choice closes nothing."""


@lock("role", "koordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The whole calendar; whatever cannot be is said in words, and nothing of it is kept."""
    problems: list[object] = []
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, str(act(request)))
            return redirect("manage_calendar")
        except CalendarError as refusal:
            problems = [refusal.words]
        except BadCatalogue as bad:
            problems = [f"{fault.place}: {fault.words}" for fault in bad.faults[:8]]
        except Unknown:
            problems = [t("Itu tidak ada.", "There is no such thing.")]
    return render(request, "building/calendar.html", _context(problems), status=422 if problems else 200)


def _context(problems: list[object]) -> dict[str, Any]:
    rows = [{"row": row, "days": _week(row)} for row in Schedule.objects.order_by("pk")]
    return {
        "problems": problems, "schedules": rows, "tenants": tenants(), "closings": planned_closings(), "today": today(),
        "holidays": Holiday.objects.filter(removed=False, day__gte=today()).order_by("day")[:60], "kinds": KIND_WORDS.items(),
        "years": [today().year, today().year + 1],
    }  # fmt: skip


def _week(row: Schedule) -> list[tuple[str, Pair, str]]:
    """Each day with its name and its hours as a coordinator writes them."""
    return [
        (day, name, ", ".join(row.days.get(day, [])).replace(":", "."))
        for day, name in zip(DAYS, WEEKDAYS, strict=True)
    ]


def _hours(request: HttpRequest) -> Pair:
    """A schedule's week, one line a day; hours that run into each other are refused in words."""
    days = {day: _spans(request.POST.get(day, ""), name) for day, name in zip(DAYS, WEEKDAYS, strict=True)}
    edit_schedule(request.POST.get("schedule", ""), changes={"days": days}, actor=viewer_of(request).actor)
    return t("Jadwal disimpan.", "The schedule is saved.")


def _spans(text: str, day: Pair) -> list[str]:
    """``08.00-12.00, 13.00-15.30`` as the catalogue keeps it."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    spans = [_span(part, day) for part in parts]
    for (_, closes), (opens, _) in pairwise(spans):
        if opens < closes:
            raise CalendarError(
                t("{day}: jam mulai {opens} bertumpang tindih dengan jam selesai {closes}. Tidak ada yang diubah.",
                  "{day}: the start {opens} overlaps with the end {closes}. Nothing was changed.",
                  day=day, opens=f"{opens:%H.%M}", closes=f"{closes:%H.%M}")
            )  # fmt: skip
    return [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans]


def _span(text: str, day: Pair) -> tuple[time, time]:
    found = SPAN.fullmatch(text)
    try:
        hours = [int(part) for part in found.groups()] if found else []
        opens, closes = time(hours[0], hours[1]), time(hours[2], hours[3])
    except (IndexError, ValueError) as problem:
        raise CalendarError(
            t(
                "{day}: tulis jam seperti 08.00-12.00, 13.00-15.30.",
                "{day}: write hours as 08.00-12.00, 13.00-15.30.",
                day=day,
            )
        ) from problem
    if closes <= opens:
        raise CalendarError(
            t("{day}: jam selesai harus sesudah jam mulai.", "{day}: the end must come after the start.", day=day)
        )
    return opens, closes


def _of_tenant(request: HttpRequest) -> Pair:
    edit_tenant(
        request.POST.get("tenant", ""), changes={"hours": request.POST.get("hours", "")}, actor=viewer_of(request).actor
    )
    return t("Jadwal instansi disimpan.", "The agency's schedule is saved.")


def _day(text: str) -> Any:
    try:
        return read_date(text)
    except BadAnswer as problem:
        raise CalendarError(t("Tulis tanggal seperti 24-11-2026.", "Write the day as 24-11-2026.")) from problem


def _day_off(request: HttpRequest) -> Pair:
    given = request.POST
    if given.get("kind") not in HOLIDAY_KINDS or not given.get("name_id") or not given.get("name_en"):
        raise CalendarError(
            t("Isi jenis dan nama hari libur dalam dua bahasa.", "Give the kind and the name in both languages.")
        )
    set_holiday(
        _day(given.get("day", "")), kind=given["kind"], name_id=given["name_id"], name_en=given["name_en"],
        open_by_shift=given.get("open_by_shift") == "yes", actor=viewer_of(request).actor,
    )  # fmt: skip
    return t(
        "Hari libur disimpan; yang punya janji pada hari itu dikabari.",
        "The day off is saved; whoever has an appointment then is told.",
    )


def _working_day(request: HttpRequest) -> Pair:
    remove_holiday(_day(request.POST.get("day", "")), actor=viewer_of(request).actor)
    return t("Hari itu menjadi hari biasa lagi.", "That day is an ordinary day again.")


def _file(request: HttpRequest) -> Pair:
    upload, year = request.FILES.get("file"), request.POST.get("year", "")
    if upload is None or not whole_number(year) or (upload.size or 0) > LARGEST_FILE:
        raise CalendarError(t("Pilih berkas kalender dan tahunnya.", "Choose the calendar file and its year."))
    try:
        text = upload.read().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise CalendarError(t("Berkas itu bukan teks UTF-8.", "That file is not UTF-8 text.")) from problem
    count = load_holidays(text, year=whole_number(year), actor=viewer_of(request).actor)
    return t(
        "{count} hari libur tahun {year} dimuat.",
        "{count} {count:day|days} off in {year} loaded.",
        count=count,
        year=year,
    )


def _close(request: HttpRequest) -> Pair:
    given = request.POST
    if not given.get("tenant"):
        raise CalendarError(
            t("Pilih instansi yang tutup, atau seluruh plaza.", "Choose the agency that closes, or the whole plaza.")
        )
    where = "" if given["tenant"] == WHOLE_PLAZA else given["tenant"]
    starts, ends = (_moment(given.get(f"{end}_day", ""), given.get(f"{end}_hour", "")) for end in ("from", "until"))
    close_suddenly(
        where, starts_at=starts, ends_at=ends, why_id=given.get("why_id", ""), why_en=given.get("why_en", ""),
        actor=viewer_of(request).actor,
    )  # fmt: skip
    return t("Penutupan diumumkan; yang punya janji dikabari dan ditawari waktu lain.",
             "The closing is announced; whoever has an appointment is told and offered another time.")  # fmt: skip


def _moment(day: str, hour: str) -> datetime:
    try:
        return datetime.combine(_day(day), time.fromisoformat(hour.strip().replace(".", ":")), WITA)
    except ValueError as problem:
        if isinstance(problem, CalendarError):
            raise
        raise CalendarError(t("Tulis jam seperti 08.00.", "Write the hour as 08.00.")) from problem


def _withdraw(request: HttpRequest) -> Pair:
    pk = request.POST.get("closing", "")
    row = Closing.objects.filter(pk=whole_number(pk)).first()
    if row is None:
        raise Unknown(pk)
    withdraw_closing(row, actor=viewer_of(request).actor)
    return t("Penutupan dibatalkan.", "The closing is withdrawn.")


ACTS = {
    "jadwal": _hours,
    "instansi": _of_tenant,
    "libur": _day_off,
    "biasa": _working_day,
    "berkas": _file,
    "tutup": _close,
    "batal": _withdraw,
}
