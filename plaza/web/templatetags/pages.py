"""Small words for templates that know the plaza's own pages and days: ``{% load pages %}``."""

from dataclasses import dataclass, replace
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
    """A page of the plaza's own people, as their menu names it. Pages of one ``group`` stand together behind one word of the menu."""

    address: str
    word: Pair
    icon: str
    group: str = ""
    here: bool = False
    beside: tuple["Place", ...] = ()
    """The pages of the group, for the second line of the menu; empty for a page that stands alone."""


GROUPS: dict[str, tuple[Pair, str]] = {
    "building": (t("Gedung", "Building"), "building"),
    "people": (t("Orang", "People"), "users"),
    "figures": (t("Angka", "Figures"), "chart-bar"),
    "money": (t("Uang", "Money"), "report-money"),
}
"""The words of the menu behind which several pages stand, with their pictures."""
PLACES = (
    Place("/petugas/", t("Meja", "Desk"), "headset"),
    Place("/petugas/loket/", t("Loket", "Counter"), "speakerphone"),
    Place("/petugas/kasus/", t("Kasus", "Cases"), "clipboard-check"),
    Place("/petugas/darurat/", t("Darurat", "Emergency"), "bolt"),
    Place("/petugas/penghentian/", t("Penghentian", "Endings"), "gavel"),
    Place("/koordinator/", t("Keadaan", "Overview"), "building-community"),
    Place("/koordinator/layanan/", t("Layanan", "Services"), "list-check", "services"),
    Place("/koordinator/gedung/", t("Loket dan ruang", "Counters and rooms"), "building", "building"),
    Place("/koordinator/pengumuman/", t("Pengumuman", "Announcements"), "speakerphone", "building"),
    Place("/koordinator/kalender/", t("Jam dan hari libur", "Hours and days off"), "calendar", "building"),
    Place("/koordinator/instansi/", t("Instansi", "Agencies"), "tools", "building"),
    Place("/koordinator/orang/", t("Orang", "People"), "users", "people"),
    Place("/koordinator/jadwal/", t("Jadwal", "Roster"), "calendar", "people"),
    Place("/koordinator/rencana/", t("Rencana", "Plan"), "chart-line", "figures"),
    Place("/koordinator/perkiraan/", t("Perkiraan", "Forecast"), "chart-bar", "figures"),
    Place("/koordinator/standar/", t("Standar", "Standards"), "list-check", "figures"),
    Place("/koordinator/kepuasan/", t("Kepuasan", "Satisfaction"), "star", "figures"),
    Place("/koordinator/laporan/", t("Laporan", "Reports"), "file-text", "figures"),
    Place("/koordinator/pencarian/", t("Kata tak ketemu", "Words not found"), "search", "figures"),
    Place("/koordinator/pendapatan/", t("Pendapatan", "Revenue"), "report-money", "money"),
    Place("/koordinator/selisih/", t("Selisih", "Differences"), "scale", "money"),
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
    """``{% staff_places as places %}``: the pages whose lock this viewer's roles open, groups as one, and where this page stands."""
    viewer, path = context.get("viewer"), context["request"].path
    if viewer is None:
        return []
    opened = [
        replace(place, here=_stands_at(place, path))
        for place in PLACES
        if viewer.has_role(*_roles_of(place.address))
    ]  # fmt: skip
    found: dict[str, list[Place]] = {}
    for place in opened:
        found.setdefault(place.group or place.address, []).append(place)
    return [_together(places) for places in found.values()]


def _stands_at(place: Place, path: str) -> bool:
    """Whether the page is this one, or lies below it where it belongs to a group."""
    return path == place.address or (bool(place.group) and path.startswith(place.address))


def _together(places: list[Place]) -> Place:
    """One word of the menu: the page itself, or its group with the pages in it."""
    if len(places) == 1:
        return places[0]
    word, icon = GROUPS[places[0].group]
    here = any(place.here for place in places)
    return Place(places[0].address, word, icon, places[0].group, here=here, beside=tuple(places))


def _roles_of(address: str) -> tuple[str, ...]:
    """The roles that the page's own lock names; none when there is no such page."""
    try:
        kind, *roles = resolve(address).func.plaza_lock  # type: ignore[attr-defined]
    except Resolver404:
        return ()
    return tuple(roles) if kind == "role" else ()
