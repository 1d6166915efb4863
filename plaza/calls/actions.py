"""Writing calls: open, join, say, note the rung, invite, end. Each is atomic, announced and, where it is an act, in the log."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from plaza.calls.models import Call, ChatLine, Seat
from plaza.calls.queries import Page, line_frame, number_in_ticket, open_call_of
from plaza.calls.rules import (
    AGENCY,
    BESIDE,
    CALLBACK,
    CITIZEN,
    OFFICER,
    OPEN_STATES,
    OUTCOMES,
    ROLES,
    RUNGS,
    TRANSITIONS,
)
from plaza.calls.signals import call_answered, call_ended, call_opened
from plaza.core.bus import publish
from plaza.core.clock import now, real_now
from plaza.core.references import new_reference
from plaza.core.saving import save_new
from plaza.core.secrets import BadToken, digest, sign, unsign
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.core.transitions import move
from plaza.integrity.actions import record
from plaza.people.actions import end_tasks, give_key, give_task
from plaza.people.models import Officer
from plaza.people.queries import holders_of, is_asked
from plaza.people.rules import READ

INVITED_SECONDS = 3600
ASKED = t(
    "Seorang juru bahasa sudah diminta untuk kursi ini. Tautan tidak diperlukan.",
    "An interpreter has been asked for this seat already. No link is needed.",
)


class CallOver(ValueError):
    """The call has ended; nothing more can be done in it."""


class SeatTaken(ValueError):
    """Somebody else sits in that seat, or was asked into it; ``sentence`` says so."""

    def __init__(self, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def topic(call: Call) -> str:
    """The name under which everything of this call is told on the bus."""
    return f"call:{call.ref}"


@transaction.atomic(savepoint=False)
def open_call(
    ticket_ref: str, *, opened_by: str, officer_name: str = "", citizen_name: str = "", tenant: str = ""
) -> Call:
    """Lets the call of a ticket ring; the ticket's open call, when it has one, is given back unchanged."""
    call = Call(ref=new_reference(10), ticket_ref=ticket_ref, tenant=tenant, opened_at=now(), state="ringing")
    if not save_new(call):  # it rings already, or another page was a moment faster
        return open_call_of(ticket_ref) or open_call(
            ticket_ref, opened_by=opened_by, officer_name=officer_name, citizen_name=citizen_name, tenant=tenant
        )
    Seat.objects.bulk_create(
        Seat(call=call, place=place, role=ROLES[place], subject_ref=ticket_ref, name=name)
        for place, name in ((OFFICER, officer_name), (CITIZEN, citizen_name))
    )
    record("call.opened", actor=opened_by, subject=f"call:{call.ref}", facts={"ticket": ticket_ref})
    call_opened.send(Call, call=call, ticket_ref=ticket_ref, actor=opened_by)
    return call


@transaction.atomic
def join(call: Call, *, actor: str, check_words: str = "") -> bool:
    """The citizen says yes and the call is on; False when it was on already. Raises CallOver after its end."""
    if call.state == "ended":
        raise CallOver(call.ref)
    if check_words:
        call.seats.filter(place=CITIZEN).update(check_words=check_words)
    if call.state != "ringing" or not move(call, to="talking", table=TRANSITIONS, answered_at=now()):
        return False
    record("call.answered", actor=actor, subject=f"call:{call.ref}")
    call_answered.send(Call, call=call, ticket_ref=call.ticket_ref, actor=actor)
    publish(topic(call), {"type": "state", "state": "talking", "check": check_words})
    return True


@transaction.atomic(savepoint=False)
def end_call(call: Call, *, by: str, outcome: str, actor: str) -> bool:
    """Ends the call for everybody; False when it had ended already. ``by`` is officer, citizen or sistem."""
    if outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome}")
    if call.state == "ended":
        return False
    if not move(call, to="ended", table=TRANSITIONS, ended_at=now(), outcome=outcome, ended_by=by):
        call.refresh_from_db()
        return end_call(call, by=by, outcome=outcome, actor=actor)
    end_tasks(cause_ref=f"call:{call.ref}")
    record("call.ended", actor=actor, subject=f"call:{call.ref}", facts={"outcome": outcome, "by": by})
    call_ended.send(Call, call=call, ticket_ref=call.ticket_ref, actor=actor, outcome=outcome, by=by)
    publish(topic(call), {"type": "state", "state": "ended", "outcome": outcome, "by": by})
    return True


def hang_up(call: Call, *, role: str, actor: str, outcome: str = "") -> bool:
    """Ends the call as the one who presses means it: a citizen leaves or wants to be called again, an officer finishes or gives up."""
    if role == "citizen":
        return end_call(call, by="citizen", outcome=CALLBACK if outcome == CALLBACK else "left", actor=actor)
    usual = "unanswered" if call.state == "ringing" else "finished"
    return end_call(call, by="officer", outcome=outcome or usual, actor=actor)


def close_calls_of(ticket_ref: str, *, outcome: str, actor: str = "sistem") -> int:
    """Ends what is still open of the ticket's calls, because the ticket itself moved on; how many that were."""
    running = Call.objects.filter(ticket_ref=ticket_ref, state__in=OPEN_STATES)
    return sum(end_call(call, by="sistem", outcome=outcome, actor=actor) for call in running)


@transaction.atomic
def send_chat(call: Call, *, place: int, line_id: str, text: str) -> Page:
    """Keeps a line, numbers it and tells every seat; the same ``line_id`` again gives the same line. Raises CallOver."""
    known = ChatLine.objects.filter(call=call, place=place, line_id=line_id).first()
    if known:
        return _line_told(known)
    if not Call.objects.filter(pk=call.pk, state__in=OPEN_STATES).update(lines=F("lines") + 1):
        raise CallOver(call.ref)
    number = Call.objects.values_list("lines", flat=True).get(pk=call.pk)
    line = ChatLine.objects.create(
        call=call, number=number, place=place, line_id=line_id, text=text.strip(), sent_at=now()
    )
    frame = _line_told(line)
    publish(topic(call), frame)
    return frame


def _line_told(line: ChatLine) -> Page:
    seat = line.call.seats.filter(place=line.place).first()
    return line_frame(line, number=number_in_ticket(line), name=seat.name if seat else "")


def record_rung(seat: Seat, *, rung: str, bytes_used: int, chosen: bool = False) -> None:
    """Notes which rung a seat is on and what it has used so far; the lowest that the link forced is kept for the figures."""
    lowest = seat.lowest_rung or ("" if chosen else rung)
    if not chosen and RUNGS.index(rung) > RUNGS.index(lowest):
        lowest = rung
    used = max(bytes_used, seat.bytes_used)
    seat.rung, seat.lowest_rung, seat.bytes_used = rung, lowest, used
    Seat.objects.filter(pk=seat.pk).update(rung=rung, lowest_rung=lowest, bytes_used=used)


def seat_taken(seat: Seat) -> None:
    """Notes that somebody sits here now."""
    Seat.objects.filter(pk=seat.pk, joined_at=None).update(joined_at=now())
    Seat.objects.filter(pk=seat.pk).update(left_at=None)


def seat_left(seat: Seat, *, dropped_frames: int = 0) -> None:
    """Notes that nobody sits here at the moment, and how many frames of no known kind came from here."""
    Seat.objects.filter(pk=seat.pk).update(left_at=now())
    if dropped_frames:
        Call.objects.filter(pk=seat.call_id).update(dropped_frames=F("dropped_frames") + dropped_frames)


@transaction.atomic
def invite_seat(call: Call, *, place: int = BESIDE, name: str = "", actor: str, officer: Officer | None = None) -> str:
    """Opens a third or fourth seat and gives the signed text of its link; a named officer gets a task and needs no link.

    An officer's seat is a new one: whoever held a link to it before has none any more. Raises CallOver after the call's end, SeatTaken
    for a link while an officer is asked there, and ValueError for a seat that is no guest's.
    """
    if place not in (BESIDE, AGENCY):
        raise ValueError(f"seat {place} is nobody's guest seat")
    if call.state not in OPEN_STATES:
        raise CallOver(call.ref)
    seat, _ = Seat.objects.get_or_create(
        call=call,
        place=place,
        defaults={"role": ROLES[place], "subject_ref": f"seat:{new_reference(12)}", "name": name},
    )
    if not officer and is_asked(seat.subject_ref):
        raise SeatTaken(ASKED)
    if officer:
        seat.subject_ref, seat.name, seat.joined_at, seat.left_at = f"seat:{new_reference(12)}", name, None, None
        seat.save(update_fields=["subject_ref", "name", "joined_at", "left_at"])
        until = real_now() + timedelta(seconds=INVITED_SECONDS)
        give_task(officer, subject_ref=seat.subject_ref, cause_ref=f"call:{call.ref}", mode=READ, until=until)
    record("call.seat_opened", actor=actor, subject=f"call:{call.ref}", facts={"place": place})
    publish(topic(call), {"type": "seats"})
    return sign({"seat": seat.subject_ref, "once": new_reference(6)}, purpose="call-seat")


def seat_of(token: str) -> Seat:
    """The guest seat that a link names; raises BadToken for a link that is old, changed or of an ended call. Nothing is taken."""
    payload = unsign(token, purpose="call-seat", max_age=INVITED_SECONDS)
    seat = Seat.objects.select_related("call").filter(subject_ref=str(payload.get("seat")), place__gte=BESIDE).first()
    if seat is None or seat.call.state == "ended":
        raise BadToken("call-seat")
    return seat


def take_seat(token: str, *, holder: str) -> Seat:
    """Exchanges the link of a guest seat for a key; raises BadToken for a link that is old, changed, of an ended call, or taken.

    A link opens for whoever comes first, and for them again; whoever it was passed on to finds it used.
    """
    seat = seat_of(token)
    if holder not in holders_of(seat.subject_ref):
        if not allow(f"call-seat:{digest(token)}", limit=1, per=INVITED_SECONDS * 2):
            raise BadToken("call-seat")
        give_key(seat.subject_ref, holder=holder)
    return seat
