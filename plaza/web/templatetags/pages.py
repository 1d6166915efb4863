"""Small words for templates that know the plaza's own pages and days: ``{% load pages %}``."""

from dataclasses import dataclass
from datetime import date, datetime

from django import template
from django.template import Context
from django.urls import Resolver404, resolve

from plaza.core.clock import WITA
from plaza.core.templatetags.plaza import day as day_in_words
from plaza.core.texts import Pair, t

register = template.Library()


@dataclass(frozen=True)
class Place:
    """A page of the plaza's own people, as their menu names it."""

    address: str
    word: Pair
    icon: str
    here: bool = False


PLACES = (
    Place("/petugas/", t("Meja", "Desk"), "headset"),
    Place("/petugas/loket/", t("Loket", "Counter"), "speakerphone"),
    Place("/petugas/kasus/", t("Kasus", "Cases"), "clipboard-check"),
    Place("/petugas/darurat/", t("Darurat", "Emergency"), "bolt"),
    Place("/petugas/penghentian/", t("Penghentian", "Endings"), "gavel"),
    Place("/koordinator/", t("Keadaan", "Overview"), "building-community"),
    Place("/koordinator/rencana/", t("Rencana", "Plan"), "chart-line"),
    Place("/koordinator/kepuasan/", t("Kepuasan", "Satisfaction"), "star"),
    Place("/koordinator/orang/", t("Orang", "People"), "users"),
    Place("/koordinator/jadwal/", t("Jadwal", "Roster"), "calendar"),
    Place("/koordinator/pendapatan/", t("Pendapatan", "Revenue"), "report-money"),
    Place("/koordinator/selisih/", t("Selisih", "Differences"), "scale"),
    Place("/koordinator/gedung/", t("Gedung", "Building"), "building"),
    Place("/petugas/aduan/", t("Aduan", "Complaints"), "message"),
    Place("/inspektorat/", t("Inspektorat", "Inspectorate"), "eye"),
    Place("/inspektorat/pola/", t("Pola", "Patterns"), "help-circle"),
    Place("/inspektorat/laporan/", t("Laporan tertutup", "Sealed reports"), "lock"),
    Place("/pendamping/", t("Pendamping", "Companion"), "heart-handshake"),
    Place("/juru-bahasa/", t("Juru bahasa", "Interpreter"), "hand-stop"),
)

WEEKDAYS = (
    t("Senin", "Monday"), t("Selasa", "Tuesday"), t("Rabu", "Wednesday"), t("Kamis", "Thursday"),
    t("Jumat", "Friday"), t("Sabtu", "Saturday"), t("Minggu", "Sunday"),
)  # fmt: skip


@register.filter
def weekday(moment: date | datetime) -> Pair:
    """``{{ moment|weekday }}``: Selasa, Tuesday; a moment's day is the one it is in WITA."""
    local = moment.astimezone(WITA) if isinstance(moment, datetime) else moment
    return WEEKDAYS[local.weekday()]


@register.filter
def weekday_name(number: int) -> Pair:
    """``{{ 1|weekday_name }}``: Selasa, Tuesday; 0 is Monday."""
    return WEEKDAYS[number % 7]


@register.filter
def month_name(day: date) -> str:
    """``{{ first|month_name }}``: Oktober 2026."""
    return day_in_words(day).partition(" ")[2]


@register.simple_tag
def address_exists(address: str) -> bool:
    """``{% address_exists "/lapor/" as known %}``: whether a page answers there, so that no link leads nowhere."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@register.simple_tag(takes_context=True)
def staff_places(context: Context) -> list[Place]:
    """``{% staff_places as places %}``: the pages whose lock this viewer's roles open, and which of them this is."""
    viewer, path = context.get("viewer"), context["request"].path
    if viewer is None:
        return []
    return [
        Place(place.address, place.word, place.icon, here=place.address == path)
        for place in PLACES
        if viewer.has_role(*_roles_of(place.address))
    ]


def _roles_of(address: str) -> tuple[str, ...]:
    """The roles that the page's own lock names; none when there is no such page."""
    try:
        kind, *roles = resolve(address).func.plaza_lock  # type: ignore[attr-defined]
    except Resolver404:
        return ()
    return tuple(roles) if kind == "role" else ()
