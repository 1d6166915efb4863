"""Calling a companion: one press, the right attendant at once, then all who suit, then the coordinator; and it always ends."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from plaza.catalogue.models import Facility
from plaza.core.bus import publish
from plaza.core.clock import now, real_now
from plaza.core.references import new_reference
from plaza.core.texts import t
from plaza.core.throttle import allow
from plaza.core.transitions import move
from plaza.facilities.actions.common import BuildingError, call_topic, tell_attendants
from plaza.facilities.models import Asked, CompanionCall
from plaza.facilities.queries import calls_in_hand, needs_of, open_call_of, suitable, was_asked
from plaza.facilities.rules import (
    A_KIOSK_AN_HOUR,
    A_PERSON_AN_HOUR,
    CALL_STATES,
    CALL_WAITS,
    FORGOTTEN,
    PROMISE,
    UNANSWERED_ENDS,
    kind_of,
    ladder,
    may_come,
)
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.people.actions import end_tasks, give_key, give_task
from plaza.people.models import Officer
from plaza.people.queries import officers
from plaza.people.rules import DECIDE

TASK_FOR = timedelta(hours=2)
CALL_USELESS = timedelta(minutes=10)
COORDINATOR_STEP = 2


class NobodyThere(BuildingError):
    """Nobody who suits the room is on duty: the page says so, and what to do."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Saat ini tidak ada pendamping yang bertugas untuk ruang ini. Datanglah ke meja informasi di lantai 1: "
                "petugas di sana membantu Anda.",
                "No companion is on duty for this room right now. Please come to the information desk on floor 1: "
                "somebody there will help you.",
            )
        )


class Overtaken(BuildingError):
    """Another attendant was a moment faster, or the call is over."""

    def __init__(self) -> None:
        super().__init__(
            t("Panggilan ini sudah diambil atau sudah selesai.", "This call has been taken already, or is over.")
        )


def call_companion(
    room: Facility,
    *,
    holder: str,
    place: str = "",
    language: str = "id",
    needs: tuple[str, ...] | None = None,
    actor: str = "",
    kiosk: str = "",
) -> CompanionCall:
    """Calls whoever suits the room, at once; a second press finds the running call, and asks anew when nobody answered the first.

    ``needs``: what the attendant is told after taking the call; what the holder told before, when not given. ``kiosk``: the device
    before which the holder stands, where many press. Raises NobodyThere, and BuildingError for a room where nobody comes or a
    flood of calls.
    """
    if not kind_of(room.kind).role:
        raise BuildingError(t("Untuk ruang ini tidak ada pendamping.", "No companion comes to this room."))
    known = open_call_of(room, holders=[holder])
    if known and known.state != "unanswered":
        return known
    _not_too_many(holder, kiosk=kiosk)
    asked = suitable(room)
    if not asked:
        record("companion.nobody", actor=actor or holder, subject=f"room:{room.code}")
        raise NobodyThere
    moment = now()
    call = CompanionCall(
        ref=new_reference(10), room=room, holder=holder, place=place[:60], language=language, asked_at=moment,
        promised_at=moment + PROMISE, needs=list(needs_of(holder) if needs is None else needs),
    )  # fmt: skip
    try:
        with transaction.atomic():
            if known:
                _move(known, to="lapsed", actor=actor or holder, ended_at=moment)
            call.save(force_insert=True)
            give_key(call.subject, holder=holder)
            record("companion.called", actor=actor or holder, subject=call.subject, facts={"room": room.code})
            ask(call, officers_pk=[asked[0].pk])
    except (IntegrityError, Overtaken):  # the same person's other press, or an attendant, was a moment faster
        return open_call_of(room, holders=[holder]) or _gone()
    return call


def _gone() -> CompanionCall:
    raise Overtaken


def _not_too_many(holder: str, *, kiosk: str) -> None:
    limit = A_KIOSK_AN_HOUR if kiosk else A_PERSON_AN_HOUR
    if not allow(f"companion:{kiosk or holder}", limit=limit, per=3600):
        raise BuildingError(
            t(
                "Terlalu banyak panggilan. Datanglah ke meja informasi.",
                "Too many calls. Please come to the information desk.",
            )
        )


def ask(call: CompanionCall, *, officers_pk: list[int]) -> int:
    """Asks these attendants, once each, on their page and on their locked phone; how many were asked now."""
    already = set(call.asked.values_list("officer_id", flat=True))
    fresh = [pk for pk in officers_pk if pk not in already]
    Asked.objects.bulk_create([Asked(call=call, officer_id=pk, at=now()) for pk in fresh], ignore_conflicts=True)
    for officer in Officer.objects.select_related("user").filter(pk__in=fresh):
        _push(call, officer)
    tell_attendants()
    return len(fresh)


def _push(call: CompanionCall, officer: Officer) -> None:
    notify(
        f"citizen:{officer.user_id}", kind="companion.called", about=call.subject, useless_after=CALL_USELESS,
        link=f"{settings.PUBLIC_URL}/pendamping/",
        title=t("Pendamping dipanggil: {room}", "A companion is called: {room}", room=call.room.name_id),
        body=t("Lantai {floor}. Buka halaman pendamping untuk mengambil panggilan ini.",
               "Floor {floor}. Open the companions' page to take this call.", floor=call.room.floor),
    )  # fmt: skip


def climb(call: CompanionCall) -> bool:
    """Brings a call that nobody took to the step that is due: all who suit, the coordinator, and openly nobody. Bears being run twice."""
    due = ladder(call.asked_at, at=now())
    if call.state != "calling" or due <= call.step:
        return False
    with transaction.atomic():
        if not CompanionCall.objects.filter(pk=call.pk, state="calling", step=call.step).update(step=due):
            return False
        call.step = due
        found = [one.pk for one in suitable(call.room)]
        if due >= COORDINATOR_STEP:
            found += list(officers(role="koordinator").values_list("pk", flat=True))
        ask(call, officers_pk=found)
        record("companion.climbed", actor="sistem", subject=call.subject, facts={"step": due})
        if due >= COORDINATOR_STEP + 1:
            _move(call, to="unanswered", actor="sistem")
    return True


def climb_all() -> int:
    """The round of all calls that wait; how many went a step up."""
    waiting = CompanionCall.objects.select_related("room").filter(state="calling").order_by("asked_at")[:200]
    return sum(climb(call) for call in waiting)


def end_stale_calls() -> int:
    """Ends calls that nobody answered and nobody pressed anew, and those whose attendant forgot to end them; how many."""
    moment, found = now(), CompanionCall.objects.select_related("room")
    unmet = found.filter(state="unanswered", asked_at__lt=moment - UNANSWERED_ENDS)
    ends = [(call, "lapsed") for call in unmet]
    ends += [(call, "lapsed") for call in found.filter(state="taken", taken_at__lt=moment - FORGOTTEN)]
    ends += [(call, "done") for call in found.filter(state="there", there_at__lt=moment - FORGOTTEN)]
    return sum(_ended(call, to=to) for call, to in ends)


def _ended(call: CompanionCall, *, to: str) -> bool:
    try:
        with transaction.atomic():
            _move(call, to=to, actor="sistem", ended_at=now())
            end_tasks(cause_ref=call.subject)
    except Overtaken:
        return False
    return True


def _move(call: CompanionCall, *, to: str, actor: str, **changes: object) -> None:
    if not move(call, to=to, table=CALL_STATES, **changes):
        raise Overtaken
    record(f"companion.{to}", actor=actor, subject=call.subject)
    publish(call_topic(call.ref), {})
    tell_attendants()


@transaction.atomic
def take_call(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The attendant comes: from now on they, and nobody else, see where and what is needed. Raises Overtaken, and BuildingError for
    somebody who was not asked, or a man where a woman is promised."""
    if not was_asked(call, officer):
        raise BuildingError(t("Panggilan ini bukan untuk Anda.", "This call is not for you."))
    if not may_come(kind=call.room.kind, woman=officer.is_woman):
        raise BuildingError(
            t("Ke ruang ini hanya petugas perempuan yang datang. Mintalah seorang petugas perempuan menolong.",
              "Only a woman comes to this room. Please ask a woman among the staff to help.")
        )  # fmt: skip
    if call.state not in CALL_WAITS:
        if call.taken_by_id == officer.pk:
            return call
        raise Overtaken
    _move(call, to="taken", actor=officer.ref, taken_by=officer, taken_at=now())
    give_task(officer, subject_ref=call.subject, cause_ref=call.subject, mode=DECIDE, until=real_now() + TASK_FOR)
    return call


@transaction.atomic
def arrive(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The attendant is with the person."""
    _own(call, officer)
    _move(call, to="there", actor=officer.ref, there_at=now())
    return call


@transaction.atomic
def give_back_call(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The attendant cannot come after all: everybody else who suits is asked at once."""
    _own(call, officer)
    _move(call, to="calling", actor=officer.ref, taken_by=None, taken_at=None, step=max(call.step, 1))
    end_tasks(cause_ref=call.subject)
    ask(call, officers_pk=[one.pk for one in suitable(call.room)])
    return call


@transaction.atomic
def release_attendant(officer: Officer) -> None:
    """Asks everybody else who suits, for each person whom an attendant who is off duty was to help."""
    for call in calls_in_hand(officer):
        give_back_call(call, officer)


@transaction.atomic
def end_call(call: CompanionCall, officer: Officer) -> CompanionCall:
    """The person has what they came for."""
    _own(call, officer)
    _move(call, to="done", actor=officer.ref, ended_at=now())
    end_tasks(cause_ref=call.subject)
    return call


@transaction.atomic
def cancel_call(call: CompanionCall, *, actor: str) -> CompanionCall:
    """The person needs nobody any more; twice changes nothing."""
    if call.state in ("cancelled", "done", "lapsed"):
        return call
    if call.state == "there":
        raise BuildingError(t("Pendamping sudah bersama Anda.", "The companion is with you already."))
    _move(call, to="cancelled", actor=actor, ended_at=now())
    end_tasks(cause_ref=call.subject)
    return call


def _own(call: CompanionCall, officer: Officer) -> None:
    if call.taken_by_id != officer.pk:
        raise Overtaken
