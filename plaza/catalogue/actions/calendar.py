"""The calendar as a coordinator keeps it: sudden closings, and the days off of a year from a file."""

from dataclasses import asdict
from datetime import date, datetime, time

from django.db import transaction

from plaza.catalogue.actions.editions import hold_edition, next_edition
from plaza.catalogue.models import Closing, Holiday
from plaza.catalogue.queries import get_tenant
from plaza.catalogue.rules.files import read_calendar
from plaza.catalogue.signals import closing_announced, closing_withdrawn
from plaza.core.clock import WITA, now
from plaza.core.texts import Pair, t
from plaza.integrity.actions import record

LONGEST_DAYS = 60


class CalendarError(ValueError):
    """Something about the calendar that cannot be, in a sentence for whoever asked."""

    def __init__(self, words: Pair) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


@transaction.atomic
def close_suddenly(
    tenant: str, *, starts_at: datetime, ends_at: datetime, why_id: str, why_en: str, actor: str
) -> Closing:
    """A tenant (empty: the whole plaza) does not serve in that span; those affected are told by whoever hears the announcement.

    Raises CalendarError for a span that is over, turned around or longer than two months, and Unknown.
    """
    code = get_tenant(tenant).code if tenant else ""
    if ends_at <= starts_at or ends_at <= now():
        raise CalendarError(
            t(
                "Jam selesai harus sesudah jam mulai, dan belum lewat.",
                "The end must come after the start and not be past.",
            )
        )
    if (ends_at - starts_at).days > LONGEST_DAYS:
        raise CalendarError(t("Penutupan paling lama 60 hari.", "A closing lasts 60 days at most."))
    if not why_id.strip() or not why_en.strip():
        raise CalendarError(t("Tulis alasannya dalam dua bahasa.", "Write the reason in both languages."))
    held = hold_edition()
    row = Closing.objects.create(
        tenant=code,
        starts_at=starts_at,
        ends_at=ends_at,
        why_id=why_id.strip()[:160],
        why_en=why_en.strip()[:160],
        made_at=now(),
    )
    number = next_edition(held)
    facts = {"edition": number, "from": starts_at.isoformat(), "until": ends_at.isoformat()}
    record("tenant.closed", actor=actor, subject=f"tenant:{code or 'plaza'}", facts=facts)
    closing_announced.send(
        Closing, tenant=code, starts_at=starts_at, ends_at=ends_at, why=Pair(row.why_id, row.why_en), actor=actor
    )
    return row


@transaction.atomic
def withdraw_closing(closing: Closing, *, actor: str) -> None:
    """The tenant serves after all; twice changes nothing."""
    if not Closing.objects.filter(pk=closing.pk, withdrawn=False).update(withdrawn=True):
        return
    next_edition(hold_edition())
    record("tenant.reopened", actor=actor, subject=f"tenant:{closing.tenant or 'plaza'}")
    closing_withdrawn.send(
        Closing, tenant=closing.tenant, starts_at=closing.starts_at, ends_at=closing.ends_at, actor=actor
    )


@transaction.atomic
def load_holidays(text: str, *, year: int, actor: str) -> int:
    """Takes over the days off of one year from a calendar file; what was edited on a page stays. How many days it names.

    A file of another year changes nothing: raises CalendarError, in words. Raises BadCatalogue for a file with faults.
    """
    file = read_calendar(text)
    if strange := sorted({holiday.day.year for holiday in file.holidays} - {year}):
        raise CalendarError(
            t("Berkas ini untuk tahun {found}, bukan {year}. Tidak ada yang diubah.",
              "This file is for {found}, not for {year}. Nothing was changed.", found=", ".join(map(str, strange)), year=year)
        )  # fmt: skip
    if not file.holidays:
        raise CalendarError(t("Berkas ini tidak memuat hari libur.", "There are no days off in this file."))
    held = hold_edition()
    edited = set(Holiday.objects.exclude(edited=[]).values_list("day", flat=True))
    Holiday.objects.filter(day__year=year, edited=[]).exclude(day__in=[one.day for one in file.holidays]).delete()
    for holiday in file.holidays:
        if holiday.day not in edited:
            values = {name: value for name, value in asdict(holiday).items() if name != "day"} | {"removed": False}
            Holiday.objects.update_or_create(day=holiday.day, defaults=values)
    held.years = {**held.years, str(year): file.years.get(year, False)}
    held.save(update_fields=["years"])
    next_edition(held)
    record("holidays.loaded", actor=actor, subject=f"holidays:{year}", facts={"days": len(file.holidays)})
    return len(file.holidays)


def announce_day_off(day: date, *, why: Pair, actor: str) -> None:
    """Tells those who listen that a date became a day off for everybody. Called within the act's transaction."""
    starts, ends = _whole(day)
    closing_announced.send(Holiday, tenant="", starts_at=starts, ends_at=ends, why=why, actor=actor)


def withdraw_day_off(day: date, *, actor: str) -> None:
    """Tells those who listen that a date is no day off, or another one than was said. Called within the act's transaction."""
    starts, ends = _whole(day)
    closing_withdrawn.send(Holiday, tenant="", starts_at=starts, ends_at=ends, actor=actor)


def _whole(day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day, time.min, WITA), datetime.combine(day, time.max, WITA)
