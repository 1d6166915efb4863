"""An appointment as a calendar file (RFC 5545), as every phone's calendar reads it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from plaza.catalogue.models import Service
from plaza.core.clock import real_now
from plaza.core.templatetags.plaza import in_language
from plaza.core.texts import t
from plaza.queueing.models import Appointment

LONGEST_LINE = 73
"""Octets of a line before it is folded; a folded line begins with one more."""
REMIND_BEFORE = timedelta(minutes=30)


def calendar_file(appointment: Appointment, service: Service) -> str:
    """One event with a reminder half an hour before; it names the service and the page, and no person."""
    tenant = service.tenant
    video = appointment.channel == "video"
    where = (
        t("Panggilan video", "Video call")
        if video
        else t("Loket {counter}, lantai {floor}", "Counter {counter}, floor {floor}", counter=tenant.counter, floor=tenant.floor)
    )  # fmt: skip
    page = settings.PUBLIC_URL + reverse("appointment", args=[appointment.ref])
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Virtual Plaza//plaza//ID", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{appointment.ref}@{settings.PUBLIC_URL.partition('://')[2]}", f"DTSTAMP:{_utc(real_now())}",
        f"DTSTART:{_utc(appointment.at)}", f"DTEND:{_utc(appointment.until)}", f"SUMMARY:{_text(in_language(service))}",
        f"LOCATION:{_text(where)}, {_text(in_language(tenant))}", f"URL:{page}", f"DESCRIPTION:{_text(page)}",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{REMIND_BEFORE.seconds // 60}M",
        f"DESCRIPTION:{_text(in_language(service))}", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: object) -> str:
    """The words with what means something to the format escaped."""
    return re.sub(r"([\\;,])", r"\\\1", str(words)).replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, cut between characters."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
