"""When something opens and closes, in words: always WITA, and with a day where "today" would not do."""

from datetime import date, datetime, timedelta

from plaza.catalogue.queries import TenantStatus, calendar
from plaza.catalogue.rules.hours import Span
from plaza.core.clock import WITA
from plaza.core.templatetags.plaza import day, hour
from plaza.core.texts import Pair, t
from plaza.web.templatetags.pages import weekday

NO_OPENING = t("belum ada jadwal buka", "no opening is planned yet")


def until(status: TenantStatus, *, at: datetime) -> Pair:
    """``sampai 15.00 WITA`` for whoever is in hours, else the next opening."""
    if status.closes_at:
        return t("sampai {hour}", "until {hour}", hour=hour(status.closes_at))
    return next_opening(status.opens_at, at=at)


def next_opening(opens: datetime | None, *, at: datetime) -> Pair:
    """``buka lagi 13.00 WITA``, ``buka besok 08.00 WITA``, ``buka Kamis 08.00 WITA`` or, further away, with the date."""
    if opens is None:
        return NO_OPENING
    local, today = opens.astimezone(WITA).date(), at.astimezone(WITA).date()
    if local == today:
        return t("buka lagi {hour}", "opens again {hour}", hour=hour(opens))
    if local == today + timedelta(days=1):
        return t("buka besok {hour}", "opens tomorrow {hour}", hour=hour(opens))
    if local < today + timedelta(days=7):
        return t("buka {day} {hour}", "opens {day} {hour}", day=weekday(local), hour=hour(opens))
    return t("buka {day}, {hour}", "opens {day}, {hour}", day=day(local), hour=hour(opens))


def week_of(hours: str, *, day: date) -> list[tuple[Pair, tuple[Span, ...], bool]]:
    """Monday to Sunday of that day's week: the day's name, its hours after holidays and seasons, and whether it is the day itself."""
    monday, times = day - timedelta(days=day.weekday()), calendar()
    days = [monday + timedelta(days=ahead) for ahead in range(7)]
    return [(weekday(one), times.spans(hours, one), one == day) for one in days]
