"""The guards: who may open what, by keys, tasks and roles alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from plaza.core.clock import now, real_now
from plaza.integrity.actions import record
from plaza.people.models import Duty, Key, Officer, Opening, Task
from plaza.people.rules import ROLES, TENANT_ROLES
from plaza.people.viewers import Viewer

OFFICE_LOOKS = timedelta(hours=1)


class NoAccess(Exception):
    """Not there, or not for this viewer: the two are answered alike (404)."""


@dataclass(frozen=True)
class Access:
    """By what right a viewer opens a subject: ``owner``, ``task`` or ``role``."""

    by: str
    subject_ref: str
    task: Task | None = None

    def may(self, mode: str) -> bool:
        """Whether the owner asks, or an officer whose task was given for just that. A right to look is no right to change."""
        return self.by == "owner" or (self.by == "task" and self.task is not None and self.task.mode == mode)


def owns(viewer: Viewer, subject_ref: str) -> bool:
    """Whether one of the viewer's identities holds the key to this subject."""
    return Key.objects.filter(subject_ref=subject_ref, holder__in=viewer.identities).exists()


def require_own(viewer: Viewer, subject_ref: str) -> None:
    """Lets the owner through and nobody else, whatever task they have: what a person does with their own; raises NoAccess."""
    if not owns(viewer, subject_ref):
        raise NoAccess(subject_ref)


def holders_of(subject_ref: str) -> list[str]:
    """Everybody who owns this subject, for telling them news."""
    return list(Key.objects.filter(subject_ref=subject_ref).order_by("given_at").values_list("holder", flat=True))


def active_task(viewer: Viewer, subject_ref: str, *, mode: str = "") -> Task | None:
    """The viewer's running task for this subject, if the system gave one (for that ``mode``, if one is named)."""
    if viewer.officer is None:
        return None
    running = Task.objects.filter(officer=viewer.officer, subject_ref=subject_ref, ended_at=None, until__gt=real_now())
    running = running.filter(mode=mode) if mode else running
    return running.order_by("-until").first()


def is_asked(subject_ref: str) -> bool:
    """Whether some officer has a running task for this subject."""
    return Task.objects.filter(subject_ref=subject_ref, ended_at=None, until__gt=real_now()).exists()


def tasks_of(viewer: Viewer) -> QuerySet[Task]:
    """The viewer's running tasks, oldest first."""
    return Task.objects.filter(officer=viewer.officer, ended_at=None, until__gt=real_now()).order_by("given_at")


def require_access(
    viewer: Viewer,
    subject_ref: str,
    *,
    purpose: str,
    roles: Iterable[tuple[str, str]] = (),
    owner: bool = True,
    mode: str = "",
) -> Access:
    """Says by what right the viewer opens the subject, and logs an officer's opening; raises NoAccess.

    ``mode``: the officer's task must have been given for that (``rules.MODES``), because something is going to be changed.

    ``roles`` are (role, tenant) pairs whose office it is to look at this subject: each look is a task of its own, given for that
    office and over at once. ``owner=False`` keeps the owner out.
    """
    task = active_task(viewer, subject_ref, mode=mode)
    if task is None and owner and owns(viewer, subject_ref):
        return Access("owner", subject_ref)
    offices = sorted(viewer.roles & frozenset(roles))
    if viewer.officer is None or (task is None and not offices):
        raise NoAccess(subject_ref)
    given = task or _task_of_office(viewer.officer, subject_ref, role=offices[0][0])
    _log_opening(viewer, subject_ref, purpose=purpose, task=given)
    return Access("task" if task else "role", subject_ref, given)


def _task_of_office(officer: Officer, subject_ref: str, *, role: str) -> Task:
    """Why somebody opens what their office is to look at: one task an hour, which opens nothing else."""
    moment, cause = real_now(), f"office:{role}"
    same = Task.objects.filter(officer=officer, subject_ref=subject_ref, cause_ref=cause)
    if known := same.filter(given_at__gt=moment - OFFICE_LOOKS).first():
        return known
    with transaction.atomic():
        task = Task.objects.create(
            officer=officer, subject_ref=subject_ref, cause_ref=cause, given_at=moment, until=moment, ended_at=moment
        )  # fmt: skip
        facts = {"officer": officer.ref, "cause": cause}
        record("people.task_given", actor="sistem", subject=subject_ref, facts=facts)
    return task


def _log_opening(viewer: Viewer, subject_ref: str, *, purpose: str, task: Task) -> None:
    told = {"officer": viewer.officer, "role": _role_of(viewer), "at": now()}
    with transaction.atomic():
        _, first = Opening.objects.get_or_create(task=task, subject_ref=subject_ref, purpose=purpose, defaults=told)
        if first:
            facts = {"purpose": purpose, "cause": task.cause_ref}
            record("people.opened", actor=viewer.actor, subject=subject_ref, facts=facts)


def _role_of(viewer: Viewer) -> str:
    """What the officer is at their own tenant; the role that answers for most, if there are several."""
    held = {name for name, tenant in viewer.roles if viewer.officer and tenant in (viewer.officer.tenant, "")}
    return next(
        (name for name in reversed(ROLES) if name in held and name in TENANT_ROLES), next(iter(sorted(held)), "")
    )


def openings_of(subject_ref: str) -> QuerySet[Opening]:
    """Who opened this subject, when and for what, newest first."""
    return Opening.objects.filter(subject_ref=subject_ref).select_related("officer", "task").order_by("-at")


@dataclass(frozen=True)
class Opened:
    """One opening as its subject is told of it: when, by which role of which tenant, for what, and by what cause."""

    at: datetime
    role: str
    tenant: str
    purpose: str
    cause: str
    """``case``, ``ticket``, ``emergency``, ``office`` … : what the task was given for."""
    reason: str
    """What the officer said, in an emergency."""


def opened(subject_ref: str) -> list[Opened]:
    """Every opening of this subject as its owner is told of it, newest first; however many they are."""
    return [_as_told(one) for one in openings_of(subject_ref)]


def _as_told(one: Opening) -> Opened:
    return Opened(
        one.at, one.role, one.officer.tenant, one.purpose,
        one.task.cause_ref.partition(":")[0] if one.task else "", one.task.reason if one.task else "",
    )  # fmt: skip


def opened_of_holders(holders: Iterable[str]) -> dict[str, list[Opened]]:
    """Every opening of whatever these holders own, by subject, what was opened last first."""
    held = Key.objects.filter(holder__in=list(holders)).values("subject_ref")
    rows = Opening.objects.filter(subject_ref__in=held).select_related("officer", "task").order_by("-at")
    found: dict[str, list[Opened]] = {}
    for one in rows:
        found.setdefault(one.subject_ref, []).append(_as_told(one))
    return found


def subjects_held(viewer: Viewer, *, kind: str) -> list[str]:
    """The references of this kind (``application``, ``ticket``) that the viewer owns, newest first."""
    keys = Key.objects.filter(holder__in=viewer.identities, subject_ref__startswith=f"{kind}:").order_by("-given_at")
    return list(dict.fromkeys(ref.partition(":")[2] for ref in keys.values_list("subject_ref", flat=True)))


def duties_at(moment: datetime, *, tenant: str | None = None) -> QuerySet[Duty]:
    """Who is on duty at that moment, for the plaza or for one tenant."""
    duties = Duty.objects.filter(starts_at__lte=moment, ends_at__gt=moment, officer__active=True)
    return duties.filter(tenant=tenant) if tenant else duties


def duties_of_officer(officer: Officer, moment: datetime) -> list[Duty]:
    """What the officer is on duty for at that moment, as the roster was written."""
    return list(duties_at(moment).filter(officer=officer).select_related("officer").order_by("pk"))


def officers(*, tenant: str = "", role: str = "") -> QuerySet[Officer]:
    """Active officers, of one tenant or with one role if named."""
    found = Officer.objects.filter(active=True).order_by("pk")
    if tenant:
        found = found.filter(roles__tenant=tenant)
    return (found.filter(roles__name=role) if role else found).distinct()
