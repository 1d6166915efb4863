"""Template words every page needs: both languages side by side, and WITA times."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from plaza.core.clock import WITA
from plaza.core.references import grouped
from plaza.core.texts import agreed

register = template.Library()
_MONTHS = {
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"


@register.simple_tag
def t(indonesian: str, english: str, **values: object) -> SafeString | str:
    """``{% t "Halo {name}" "Hello {name}" name=who %}``: values are escaped, the words are the template's own."""
    words = english if _language() == "en" else indonesian
    return format_html(agreed(words, values), **values) if values else SafeString(words)


@register.filter
def words_of(said: Mapping[str, str]) -> str:
    """``{{ refusal|words_of }}`` reads ``id`` or ``en`` of what was kept in both languages."""
    return said.get(_language(), "")


@register.filter
def in_language(thing: object, name: str = "name") -> object:
    """``{{ service|in_language:"summary" }}`` reads summary_id or summary_en of an object or a mapping."""
    key = f"{name}_{_language()}"
    return thing.get(key, "") if isinstance(thing, Mapping) else getattr(thing, key, "")


@register.filter
def wita(moment: datetime | None) -> str:
    """``24 November 2026, 09.30 WITA``."""
    if moment is None:
        return ""
    local = moment.astimezone(WITA)
    return f"{day(local.date())}, {local:%H.%M} WITA"


@register.filter
def hour(moment: datetime | None) -> str:
    """``09.30 WITA``."""
    return "" if moment is None else f"{moment.astimezone(WITA):%H.%M} WITA"


@register.filter
def day(value: date | None) -> str:
    """``24 November 2026``."""
    return "" if value is None else f"{value.day} {_MONTHS[_language()][value.month - 1]} {value.year}"


@register.filter
def rupiah(amount: int | None) -> str:
    """``Rp1.250.000``; zero is said in words."""
    if amount is None:
        return ""
    return "Rp" + f"{amount:,}".replace(",", ".")


@register.filter
def reference(text: str) -> SafeString:
    """A reference in groups of four that stay together on one line."""
    return format_html('<span class="reference">{}</span>', conditional_escape(grouped(text)))
