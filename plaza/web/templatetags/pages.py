"""Small words for templates that know the plaza's own pages and days: ``{% load pages %}``."""

from datetime import date, datetime

from django import template
from django.urls import Resolver404, resolve

from plaza.core.clock import WITA
from plaza.core.texts import Pair, t

register = template.Library()

WEEKDAYS = (
    t("Senin", "Monday"), t("Selasa", "Tuesday"), t("Rabu", "Wednesday"), t("Kamis", "Thursday"),
    t("Jumat", "Friday"), t("Sabtu", "Saturday"), t("Minggu", "Sunday"),
)  # fmt: skip


@register.filter
def weekday(moment: date | datetime) -> Pair:
    """``{{ moment|weekday }}``: Selasa, Tuesday; a moment's day is the one it is in WITA."""
    local = moment.astimezone(WITA) if isinstance(moment, datetime) else moment
    return WEEKDAYS[local.weekday()]


@register.simple_tag
def address_exists(address: str) -> bool:
    """``{% address_exists "/lapor/" as known %}``: whether a page answers there, so that no link leads nowhere."""
    try:
        resolve(address)
    except Resolver404:
        return False
    return True
