"""Visits that an officer ended as abusive, and what the head of the tenant says of each.

An officer may end such a visit alone, with the reason in writing; it never stays with one person's word. The head agrees or lifts it,
nobody rules on their own ending, and a person whose ending was lifted is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from plaza.calls.models import ChatLine, Ruling
from plaza.calls.queries import chat_of_ticket
from plaza.core.clock import now
from plaza.core.texts import Pair, t
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.models import Officer
from plaza.people.queries import NoAccess, require_access
from plaza.people.viewers import Viewer
from plaza.queueing.models import Note, Ticket
from plaza.queueing.queries import link_of, notes_of, tickets

HEAD = "kepala"
PURPOSE = "meninjau penghentian"
SHOWN = 100


class RulingError(ValueError):
    """The ruling cannot be made; ``sentence`` says what to do."""

    def __init__(self, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True)
class Ending:
    """One ended visit, and the ruling if there is one."""

    ticket: Ticket
    ruling: Ruling | None


@dataclass(frozen=True)
class Case:
    """What the head needs to rule: the officer's reason and what was written in the call."""

    ending: Ending
    reasons: Sequence[Note]
    chat: Sequence[ChatLine]
    own: bool
    """The head ended it themselves; another head rules."""


def headed_by(viewer: Viewer) -> frozenset[str]:
    """The tenants that this viewer answers for."""
    return frozenset(tenant for role, tenant in viewer.roles if role == HEAD and tenant)


def endings(viewer: Viewer) -> list[Ending]:
    """The abusive endings of the viewer's own tenants: first those without a ruling, then the newest. Nobody's words are in it."""
    found = tickets().filter(outcome="abusive", state="done", queue__tenant__in=headed_by(viewer))
    rows = list(found.select_related("queue", "claimed_by").order_by("-ended_at")[:SHOWN])
    ruled = {one.ticket_ref: one for one in Ruling.objects.filter(ticket_ref__in=[row.subject for row in rows])}
    return sorted((Ending(row, ruled.get(row.subject)) for row in rows), key=lambda one: one.ruling is not None)


def access_ending(viewer: Viewer, ref: str) -> Case:
    """One ending with the officer's reason and the chat, for the head of its tenant; the opening is logged. Raises NoAccess."""
    ticket = tickets().filter(ref=ref.upper(), outcome="abusive", state="done").select_related("claimed_by").first()
    if ticket is None or ticket.queue.tenant not in headed_by(viewer):
        raise NoAccess(ref)
    require_access(viewer, ticket.subject, purpose=PURPOSE, roles=[(HEAD, ticket.queue.tenant)], owner=False)
    ruling = Ruling.objects.filter(ticket_ref=ticket.subject).select_related("officer").first()
    own = viewer.officer is not None and viewer.officer.pk == ticket.claimed_by_id
    return Case(Ending(ticket, ruling), notes_of(ticket), chat_of_ticket(ticket.subject), own)


@transaction.atomic
def rule(case: Case, *, officer: Officer, agreed: bool, words: str) -> Ruling:
    """Keeps the head's word, once; lifting it needs a reason, and the person is told. Raises RulingError."""
    ticket, words = case.ending.ticket, words.strip()
    if case.own:
        raise RulingError(t("Penghentian Anda sendiri ditinjau kepala lain.", "Another head reviews your own ending."))
    if not agreed and not words:
        raise RulingError(t("Tulis alasan pembatalannya.", "Write why the ending is lifted."))
    told = {"tenant": ticket.queue.tenant, "agreed": agreed, "officer": officer, "words": words[:2000], "at": now()}
    try:
        with transaction.atomic():
            ruling = Ruling.objects.create(ticket_ref=ticket.subject, **told)
    except IntegrityError as problem:
        raise RulingError(t("Sudah ditinjau.", "It was reviewed already.")) from problem
    kind = "call.ending_agreed" if agreed else "call.ending_lifted"
    record(kind, actor=officer.ref, subject=ticket.subject, facts={"ended_by": f"officer:{ticket.claimed_by_id}"})
    if not agreed:
        _tell(ticket)
    return ruling


def _tell(ticket: Ticket) -> None:
    to = [name for name in (ticket.holder, ticket.contact) if name]
    notify(
        to, kind="call.ending_lifted", about=ticket.subject, link=link_of(ticket), language=ticket.language,
        title=t("Penghentian nomor {number} dibatalkan", "The ending of number {number} was lifted", number=ticket.number),
        body=t(
            "Kepala instansi meninjau penghentian percakapan Anda dan membatalkannya. Mohon maaf. Anda boleh mengambil nomor baru.",
            "The head of the agency reviewed the ending of your conversation and lifted it. We are sorry. You may take a new number.",
        ),
    )  # fmt: skip
