"""Who is asking: the viewer behind a request or a socket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from plaza.core.clock import real_now
from plaza.core.secrets import digest, new_secret
from plaza.people.models import Officer, Role
from plaza.people.staying import factor_given_at, is_over

DEVICE_COOKIE = "plaza_device"
DEMO_FACTOR = "plaza_demo_factor"


@dataclass(frozen=True)
class Viewer:
    """Whoever asks. ``identities`` are the holders this viewer can stand for; ``roles`` are pairs of role and tenant."""

    actor: str
    identities: frozenset[str] = frozenset()
    user_id: int | None = None
    officer: Officer | None = None
    roles: frozenset[tuple[str, str]] = frozenset()
    fresh_device: str = ""
    used: list[bool] = field(default_factory=list, compare=False)

    @property
    def holder(self) -> str:
        """What this viewer owns things as: the signed-in citizen, else the device (whose cookie is then set)."""
        self.used.append(True)
        if self.user_id is not None:
            return f"citizen:{self.user_id}"
        return next(name for name in self.identities if name.startswith("device:"))

    def has_role(self, *names: str, tenant: str | None = None) -> bool:
        """Whether the viewer has one of these roles (at that tenant, if one is named)."""
        return any(name in names and tenant in (None, at) for name, at in self.roles)


SYSTEM = Viewer(actor="sistem")


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of this request; the same object however often it is asked for."""
    if not hasattr(request, "plaza_viewer"):
        strong = has_second_factor(request.session)
        viewer = make_viewer(user=request.user, cookies=request.COOKIES, strong=strong)
        request.plaza_viewer = viewer  # type: ignore[attr-defined]
    return request.plaza_viewer  # type: ignore[attr-defined,no-any-return]


def make_viewer(*, user: Any, cookies: Mapping[str, str], strong: bool) -> Viewer:
    """The viewer for a user and a browser's cookies; roles count only with a second factor (``strong``)."""
    device = cookies.get(DEVICE_COOKIE, "")
    fresh = "" if 20 <= len(device) <= 64 else new_secret()
    identities = {f"device:{digest(fresh or device)}"}
    if not user.is_authenticated:
        return Viewer(actor=next(iter(identities)), identities=frozenset(identities), fresh_device=fresh)
    identities.add(f"citizen:{user.pk}")
    officer, roles = _posts_of(user.pk) if strong else (None, [])
    if officer is None:
        actor = f"citizen:{user.pk}"
        return Viewer(actor=actor, identities=frozenset(identities), user_id=user.pk, fresh_device=fresh)
    return Viewer(
        officer.ref, frozenset(identities), user.pk, officer, frozenset((role.name, role.tenant) for role in roles), fresh
    )  # fmt: skip


def _posts_of(user_id: int) -> tuple[Officer | None, list[Role]]:
    """The officer that the user is now, and the roles held."""
    roles = list(Role.objects.filter(officer__user=user_id, officer__active=True).select_related("officer"))
    if roles:
        return roles[0].officer, roles
    return Officer.objects.filter(user=user_id, active=True).first(), []


def has_second_factor(session: Mapping[str, Any]) -> bool:
    """Whether a second factor opened this session, and it still stands (or the demonstration's one-click, in demo mode alone)."""
    if settings.MODE in ("demo", "test") and session.get(DEMO_FACTOR):
        return True
    return factor_given_at(session) > 0 and not is_over(session)


def has_fresh_factor(session: Mapping[str, Any], *, within: timedelta) -> bool:
    """Whether a second factor was given in this session that lately (or the demonstration's one-click, in demo mode alone)."""
    if settings.MODE in ("demo", "test") and session.get(DEMO_FACTOR):
        return True
    since = real_now().timestamp() - within.total_seconds()
    return factor_given_at(session) >= since
