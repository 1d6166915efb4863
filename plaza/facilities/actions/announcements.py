"""What the coordinator tells everybody: on a page, a board and a kiosk, from a moment until another; it goes by itself."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from plaza.catalogue.queries import Unknown, get_service, get_tenant
from plaza.core.clock import WITA, now
from plaza.core.texts import Pair, t
from plaza.facilities.actions.common import BuildingError, tell_building
from plaza.facilities.models import Announcement
from plaza.facilities.queries import announcements, floors
from plaza.facilities.rules import (
    ANNOUNCED_DAYS,
    CLOSES,
    CLOSING_TOLD,
    LONGEST_ANNOUNCEMENT,
    MOST_ANNOUNCEMENTS,
)
from plaza.facilities.signals import announced
from plaza.integrity.actions import record

FLOOR = re.compile(r"[1-9]\d?")


@dataclass(frozen=True)
class Place:
    """Where an announcement holds."""

    floor: int = 0
    tenant: str = ""
    service: str = ""


@transaction.atomic
def announce(
    place: str, *, words_id: str, words_en: str, starts_at: datetime, ends_at: datetime, urgent: bool = False, actor: str
) -> Announcement:  # fmt: skip
    """Tells it in the plaza (``place``: ``plaza``, ``floor:2``, ``tenant:BPJS`` or ``service:BPJS-01``) until ``ends_at``.

    Raises BuildingError, in words, for a place, a span or words that cannot be. The same again, while it holds, changes nothing.
    """
    words = {"words_id": _words(words_id), "words_en": _words(words_en)}
    _check_span(starts_at, ends_at)
    found, holding = _place(place), announcements()
    values = {**found.__dict__, **words, "ends_at": ends_at, "urgent": urgent}
    if same := holding.filter(**values).first():
        return same
    if holding.count() >= MOST_ANNOUNCEMENTS:
        raise BuildingError(
            t("Sudah ada {n} pengumuman. Tarik dulu yang tidak perlu lagi.",
              "There are {n} announcements already. Withdraw those that are not needed any more.", n=MOST_ANNOUNCEMENTS)
        )  # fmt: skip
    row = Announcement.objects.create(**values, starts_at=starts_at, made_at=now())
    facts = {"place": place, **words, "from": starts_at.isoformat(), "until": ends_at.isoformat()}
    record("announcement.made", actor=actor, subject=f"announcement:{row.pk}", facts=facts)
    _tell(row, actor=actor)
    return row


@transaction.atomic
def withdraw_announcement(announcement: Announcement, *, actor: str) -> None:
    """It is not shown any more; twice changes nothing."""
    if Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None).update(withdrawn_at=now()):
        record("announcement.withdrawn", actor=actor, subject=f"announcement:{announcement.pk}")
        _tell(announcement, actor=actor)


@transaction.atomic
def announce_closing(
    tenant: str, *, starts_at: datetime, ends_at: datetime, why: Pair, actor: str
) -> Announcement | None:
    """Tells everybody in the house and on the pages that a tenant (empty: the plaza) is closed then, from the day before.

    None for a closing that is far ahead, which the calendar shows, and when no announcement can be had: the closing stands anyway.
    """
    shown_from = max(now(), starts_at - CLOSING_TOLD)
    if shown_from - now() > CLOSING_TOLD * 2:
        return None
    name = get_tenant(tenant) if tenant else None
    words = _closing_words(
        name.name_id if name else "Plaza", name.name_en if name else "Plaza", starts_at, ends_at, why
    )
    place = f"tenant:{tenant}" if tenant else "plaza"
    try:
        return announce(
            place, words_id=words.indonesian, words_en=words.english, starts_at=shown_from, ends_at=ends_at, urgent=True, actor=actor
        )  # fmt: skip
    except BuildingError:
        return None


def withdraw_closing_news(tenant: str, *, ends_at: datetime, actor: str) -> None:
    """The tenant serves after all: what was told of its closing goes."""
    told = announcements().filter(tenant=tenant, service="", ends_at=ends_at, urgent=True)
    for row in told.filter(words_id__contains=CLOSES):
        withdraw_announcement(row, actor=actor)


def _closing_words(name_id: str, name_en: str, starts: datetime, ends: datetime, why: Pair) -> Pair:
    """What the house is told of a closing, cut at a word's end so that a board shows it; the hours stand in full."""
    first, last = starts.astimezone(WITA), ends.astimezone(WITA)
    form = "%H.%M" if first.date() == last.date() else "%d-%m-%Y %H.%M"
    whole = first.time() == time.min and last.time() >= time(23, 59) and first.date() == last.date()
    span = f"{first:%d-%m-%Y}" if whole else f"{first:{form}}–{last:{form}} WITA"
    return Pair(
        _cut(f"{name_id}{CLOSES}{span}: {why.in_language('id')}"),
        _cut(f"{name_en} is closed {span}: {why.in_language('en')}"),
    )


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_ANNOUNCEMENT else words[: LONGEST_ANNOUNCEMENT - 1].rsplit(" ", 1)[0] + "…"


def _tell(row: Announcement, *, actor: str) -> None:
    announced.send(Announcement, announcement=row, actor=actor)
    tell_building()


def _words(text: str) -> str:
    """The words on one line; BuildingError when there are none or too many."""
    words = " ".join(text.replace("\0", " ").split())
    if not words:
        raise BuildingError(t("Tulis pengumumannya dalam dua bahasa.", "Write the announcement in both languages."))
    if len(words) > LONGEST_ANNOUNCEMENT:
        raise BuildingError(
            t("Paling panjang {most} huruf supaya terbaca di papan; tulisan Anda {n}.",
              "At most {most} characters, so that it fits on a board; yours has {n}.", most=LONGEST_ANNOUNCEMENT, n=len(words))
        )  # fmt: skip
    return words


def _check_span(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at or ends_at <= now():
        raise BuildingError(
            t(
                "Jam selesai harus sesudah jam mulai, dan belum lewat.",
                "The end must come after the start and not be past.",
            )
        )
    if ends_at - starts_at > timedelta(days=ANNOUNCED_DAYS):
        raise BuildingError(
            t(
                "Pengumuman berlaku paling lama {n} hari.",
                "An announcement may run for {n} days at most.",
                n=ANNOUNCED_DAYS,
            )
        )


def _place(text: str) -> Place:
    """The place that the form's word names, with the floor and tenant around it."""
    kind, _, code = text.partition(":")
    try:
        if text == "plaza":
            return Place()
        if kind == "floor" and FLOOR.fullmatch(code) and int(code) in floors():
            return Place(int(code))
        if kind == "tenant" and code:
            tenant = get_tenant(code)
            return Place(tenant.floor, tenant.code)
        if kind == "service" and code:
            service = get_service(code)
            return Place(service.tenant.floor, service.tenant.code, service.code)
    except Unknown:
        pass
    raise BuildingError(
        t("Tempat itu tidak ada. Pilih dari daftar.", "There is no such place. Choose one from the list.")
    )
