"""Reading sealed reports as far as they can be read here: that they are there, and where they stand in the log."""

import base64
import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Case, Count, Max, QuerySet, Sum, Value, When

from plaza.core.clock import real_now
from plaza.core.storage import open_blob
from plaza.feedback.keys import report_key as report_key
from plaza.feedback.models import Mailbox, SealedMessage
from plaza.feedback.rules.reports import A_DAYS_SHARE
from plaza.integrity.models import Leaf
from plaza.integrity.queries import receipt_of
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer

ROLE = "inspektorat"
HANDLING = ("report.opened", "report.replied", "report.closed")


def address_digest(address: bytes) -> str:
    """What is kept of a mailbox's address: it can be recognised, not used."""
    return hashlib.sha256(b"plaza-mailbox:" + address).hexdigest()


def mailbox_at(address: bytes) -> Mailbox | None:
    """The mailbox of that address, for whoever knows it."""
    return Mailbox.objects.filter(address=address_digest(address)).first()


def letters_of(mailbox: Mailbox) -> list[dict[str, object]]:
    """What a reporter fetches: every message's own copy, still sealed, with its receipt once there is one."""
    return [
        {
            "number": message.number, "side": message.side, "day": message.day.isoformat(), "fingerprint": message.fingerprint,
            "box": base64.b64encode(bytes(message.reporters)).decode(), "receipt": receipt_in_log(message),
        }
        for message in mailbox.messages.all()
    ]  # fmt: skip


def receipt_in_log(message: SealedMessage) -> str:
    """The receipt of the message's entry; empty until it is public."""
    receipt = receipt_of(message.subject, message.leaf_id) if message.leaf_id else None
    return receipt.written().decode() if receipt else ""


def taken_today() -> int:
    """Bytes of the boxes that came today."""
    found = SealedMessage.objects.filter(day=real_now().date()).aggregate(total=Sum("size"))["total"]
    return int(found or 0)


def room_today(taken: int) -> float:
    """Bytes that today's boxes may take in all: a share of what was free before them."""
    return (shutil.disk_usage(settings.DATA_DIR).free + taken) * A_DAYS_SHARE


def used_today() -> float:
    """The part of today's room that is used, from 0 to 1."""
    taken = taken_today()
    return min(1.0, taken / max(1.0, room_today(taken)))


def mailboxes(viewer: Viewer) -> QuerySet[Mailbox]:
    """Every mailbox, for the Inspectorate, those with news first; raises NoAccess for anybody else."""
    if not viewer.has_role(ROLE):
        raise NoAccess("mailboxes")
    found = Mailbox.objects.annotate(count=Count("messages"), last=Max("messages__day"))
    order = ["new", "read", "answered", "closed"]
    return found.order_by(_place(order), "-last", "-pk")


@dataclass(frozen=True)
class Handled:
    """What the Inspectorate last did with a mailbox: opened, replied or closed it; who, and when."""

    kind: str
    actor: str
    at: datetime


def last_handled(boxes: Iterable[Mailbox]) -> dict[int, Handled]:
    """By mailbox: the last thing that somebody of the Inspectorate did with it, as the log has it."""
    subjects = {box.subject: box.pk for box in boxes}
    acts = Leaf.objects.filter(subject__in=subjects, kind__in=HANDLING).order_by("pk")
    return {subjects[act.subject]: Handled(act.kind, act.actor, act.at) for act in acts}


def access_mailbox(viewer: Viewer, ref: str) -> Mailbox:
    """The mailbox, for the Inspectorate alone; raises NoAccess for anybody else."""
    found = Mailbox.objects.filter(ref=ref).first() if viewer.has_role(ROLE) else None
    if found is None:
        raise NoAccess(ref)
    return found


def box_of(mailbox: Mailbox, number: int) -> bytes:
    """One message as it was sealed for the Inspectorate; raises NoAccess when there is none of that number."""
    message = mailbox.messages.filter(number=number).first()
    if message is None or not message.blob:
        raise NoAccess(f"{mailbox.ref}/{number}")
    return open_blob(message.blob)


def published_scripts() -> Leaf | None:
    """The log's last entry on the scripts that seal and open reports."""
    return Leaf.objects.filter(kind="report.scripts_published").order_by("-pk").first()


def _place(order: Sequence[str]) -> Case:
    return Case(*(When(state=state, then=Value(place)) for place, state in enumerate(order)), default=Value(len(order)))
