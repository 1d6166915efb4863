"""How long a staff session lasts: twelve hours at most, and half an hour in which nobody does anything.

What somebody does is noted in the sign-in library's own list of sessions, every few minutes; each process remembers what it noted, so
that a request costs nothing. A page that asks for news by itself is nobody's doing; an officer who talks in a call is there.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from plaza.core.clock import real_now
from plaza.core.secrets import digest

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=2)
REMEMBERED = 4096
_seen: dict[str, datetime] = {}
"""When something was last done in a session, as far as this process knows; by the digest of its name."""


def records_of(session: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """How and when somebody proved who they are in this session, in order."""
    return list(session.get("account_authentication_methods", ()))


def factor_given_at(session: Mapping[str, Any]) -> float:
    """When the second factor was last given in this session (seconds since 1970); 0 when it never was."""
    return max((float(one.get("at", 0)) for one in records_of(session) if one.get("method") == "mfa"), default=0.0)


def is_over(session: Mapping[str, Any]) -> bool:
    """Whether it is longer ago than a staff session lasts that somebody signed in."""
    began = min((record.get("at", 0) for record in records_of(session)), default=0)
    return real_now().timestamp() - began > LONGEST.total_seconds()


def is_idle(session: Mapping[str, Any]) -> bool:
    """Whether nobody did anything in this session for too long."""
    moment = real_now()
    if moment.timestamp() - factor_given_at(session) <= IDLE.total_seconds():
        return False
    name = str(getattr(session, "session_key", None) or "")
    last = _seen.get(digest(name))
    if last is None or moment - last > IDLE:
        last = _look_up(name)
    return last is None or moment - last > IDLE


def _look_up(name: str) -> datetime | None:
    found: datetime | None = UserSession.objects.filter(session_key=name).values_list("last_seen_at", flat=True).first()
    if found is not None:
        _remember(name, found)
    return found


def _remember(name: str, at: datetime) -> None:
    if len(_seen) >= REMEMBERED:
        _seen.clear()
    _seen[digest(name)] = at


def note_doing(name: str, *, request: HttpRequest | None = None) -> None:
    """Somebody does something in the session of that name; with the request of it, one that is not on the list comes onto it."""
    moment = real_now()
    if moment - _seen.get(digest(name), datetime.min.replace(tzinfo=UTC)) <= NOTED_EVERY:
        return
    if not UserSession.objects.filter(session_key=name).update(last_seen_at=moment) and request is not None:
        UserSession.objects.create_from_request(request)
    _remember(name, moment)


def is_somebodys_doing(request: HttpRequest) -> bool:
    """Whether a person asked for this: pages that look for news by themselves say so in a header of the browser's."""
    return request.method == "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
