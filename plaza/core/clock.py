"""The plaza's clock: business time in WITA, which a demonstration may start on a working Tuesday morning.

Real time is kept for tokens, certificates, relay credentials and the log's time stamps.
"""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from plaza.settings import kept_text

WITA = ZoneInfo("Asia/Makassar")
DEMO_START = time(9, 30)


def real_now() -> datetime:
    """The true moment, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The plaza's moment, aware, in UTC: the true one, or the demonstration's."""
    return real_now() + demo_offset()


def today() -> date:
    """The plaza's date in WITA, where its days begin and end."""
    return now().astimezone(WITA).date()


def demo_offset() -> timedelta:
    """How far the demonstration's clock runs from the true one (zero without it). Every process agrees on it."""
    return _kept_offset() if settings.DEMO_CLOCK else timedelta(0)


@cache
def _kept_offset() -> timedelta:
    """The offset is settled once for a data folder, by whichever process asks first, and read by all others."""
    offset = offset_to_tuesday(real_now(), closed=_closed_days()).total_seconds()
    return timedelta(seconds=float(kept_text(settings.DATA_DIR / "demo-clock", make=str(offset))))


def _closed_days() -> frozenset[date]:
    """The holidays of the calendar that ships with the plaza."""
    calendar = yaml.safe_load((Path(__file__).parents[1] / "data" / "calendar.yaml").read_text())
    return frozenset(holiday["date"] for holiday in calendar["holidays"])


def offset_to_tuesday(moment: datetime, *, closed: Container[date] = ()) -> timedelta:
    """The shift that makes ``moment`` the next Tuesday at 09.30 WITA that is not among the ``closed`` days."""
    local = moment.astimezone(WITA)
    tuesday = local.date() + timedelta(days=(1 - local.weekday()) % 7)
    while tuesday in closed:
        tuesday += timedelta(days=7)
    return datetime.combine(tuesday, DEMO_START, WITA) - moment
