"""Reading complaints: who may open one, what is due, and the figures that others show."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import QuerySet

from plaza.core.clock import WITA, now
from plaza.core.keys import CODES, lasting_key
from plaza.core.references import ALPHABET, parse_reference
from plaza.feedback.models import Complaint, Remark
from plaza.feedback.rules.complaints import ADD_WITHIN, KINDS, OPEN, REOPEN_WITHIN
from plaza.people.models import Officer
from plaza.people.queries import NoAccess, owns, require_access, subjects_held, tasks_of
from plaza.people.viewers import Viewer

CODE_LENGTH = 8
INSPECTORATE = ("inspektorat", "")


@dataclass(frozen=True)
class ComplaintFigures:
    """What became of the complaints received in a period. ``median_days`` is from receipt to answer."""

    received: int
    answered: int
    in_time: int
    late: int
    waiting: int
    escalated: int
    handed_over: int
    first_late: int
    """Taken up after the first of their times, or not at all by then."""
    median_days: float | None
    by_kind: Mapping[str, int]
    by_tenant: Mapping[str, int]


def complaint_of(ref: str) -> Complaint:
    """The complaint of that reference, without asking who wants it; raises NoAccess when there is none."""
    parsed = parse_reference(ref.removeprefix("complaint:"))
    found = Complaint.objects.filter(ref=parsed).first() if parsed else None
    if found is None:
        raise NoAccess(ref)
    return found


def access_complaint(viewer: Viewer, ref: str) -> Complaint:
    """The complaint, for whoever made it; raises NoAccess for everybody else, officers included."""
    found = complaint_of(ref)
    if not owns(viewer, found.subject):
        raise NoAccess(ref)
    return found


def access_assigned(viewer: Viewer, ref: str) -> Complaint:
    """The complaint, for the officer whom the system gave it to; raises NoAccess, always for the one it is about."""
    found = complaint_of(ref)
    officer = viewer.officer
    if officer is None or found.about_officer == officer.ref or owns(viewer, found.subject):
        raise NoAccess(ref)
    roles = [INSPECTORATE] if found.with_inspectorate else []
    require_access(viewer, found.subject, purpose="tangani aduan", roles=roles, owner=False)
    return found


def assigned_to(viewer: Viewer) -> QuerySet[Complaint]:
    """What the viewer is to answer or has answered, the soonest due first: by task, and for the Inspectorate what was raised to it."""
    if viewer.officer is None:
        return Complaint.objects.none()
    refs = [
        task.subject_ref.removeprefix("complaint:")
        for task in tasks_of(viewer).filter(subject_ref__startswith="complaint:")
    ]
    found = Complaint.objects.filter(ref__in=refs)
    if viewer.has_role("inspektorat"):
        found = found | Complaint.objects.filter(with_inspectorate=True)
    return found.exclude(about_officer=viewer.officer.ref).order_by("due", "pk")


def own_complaints(viewer: Viewer) -> list[Complaint]:
    """What this person complained about, newest first."""
    return list(Complaint.objects.filter(ref__in=subjects_held(viewer, kind="complaint")[:50]).order_by("-received_at"))


def remarks_of(complaint: Complaint) -> Sequence[Remark]:
    """What was said on it by all sides, in the order in which it was said."""
    return list(complaint.remarks.order_by("pk"))


def code_of(complaint: Complaint) -> str:
    """The code that, with the reference, opens the complaint on another device; told only to whoever made it."""
    message = f"complaint-code:{complaint.ref}:{complaint.code_salt}".encode()
    mac = hmac.new(lasting_key(CODES), message, hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in mac[:CODE_LENGTH])


def overdue() -> QuerySet[Complaint]:
    """What nobody answered in time and the Inspectorate does not have yet; while the person is asked, the clock stands."""
    return Complaint.objects.filter(state__in=("received", "working"), due__lt=now(), with_inspectorate=False)


def unanswered() -> QuerySet[Complaint]:
    """What waits for a word of the person for longer than they have for it."""
    return Complaint.objects.filter(state="asked", asked_at__lt=now() - ADD_WITHIN)


def may_add(complaint: Complaint) -> bool:
    """Whether the person may still add words: while it is open, and for a time after it was closed for their silence."""
    if complaint.closed_for_silence:
        return complaint.closed_at is not None and now() <= complaint.closed_at + REOPEN_WITHIN
    return complaint.state in OPEN


def heads_of(tenant: str, *, but: str = "") -> list[Officer]:
    """The active heads of a tenant, except the one named by reference."""
    found = Officer.objects.filter(active=True, roles__name="kepala", roles__tenant=tenant).distinct().order_by("pk")
    return [officer for officer in found if officer.ref != but]


def complaint_figures(since: date, until: date, *, tenant: str = "") -> ComplaintFigures:
    """Figures of the complaints received from ``since`` up to and including ``until`` (dates in WITA)."""
    start = datetime.combine(since, time(), WITA)
    end = datetime.combine(until + timedelta(days=1), time(), WITA)
    found = Complaint.objects.filter(received_at__gte=start, received_at__lt=end)
    rows = list(found.filter(tenant=tenant) if tenant else found)
    done = [row for row in rows if row.answered_at is not None]
    days = [(row.answered_at - row.received_at).total_seconds() / 86_400 for row in done if row.answered_at]
    tenants = sorted({row.tenant for row in rows})
    return ComplaintFigures(
        received=len(rows), answered=len(done),
        in_time=sum(row.answered_at is not None and row.answered_at <= row.due for row in rows),
        late=sum(row.late or (row.answered_at or now()) > row.due for row in rows if row.state != "closed" or row.answered_at),
        waiting=sum(row.state in OPEN for row in rows), escalated=sum(row.with_inspectorate for row in rows),
        handed_over=sum(bool(row.handed_over) for row in rows), first_late=sum(row.taken_up_late(now()) for row in rows),
        median_days=round(median(days), 1) if days else None,
        by_kind={kind.key: sum(row.kind == kind.key for row in rows) for kind in KINDS},
        by_tenant={code: sum(row.tenant == code for row in rows) for code in tenants},
    )  # fmt: skip
