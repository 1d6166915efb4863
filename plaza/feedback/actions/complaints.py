"""Writing complaints: made, given by the system to who may answer, answered in time or raised, closed, handed over."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from plaza.catalogue.queries import calendar, get_service, get_tenant
from plaza.core.clock import now, real_now
from plaza.core.references import grouped, new_reference
from plaza.core.templatetags.plaza import wita
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.core.transitions import IllegalMove, move
from plaza.feedback.adapters.base import Handed, NationalChannel, Outcome
from plaza.feedback.adapters.form import FormChannel
from plaza.feedback.adapters.null import NoChannel
from plaza.feedback.models import Complaint, Remark
from plaza.feedback.queries.complaints import code_of, complaint_of, heads_of, may_add, overdue, unanswered
from plaza.feedback.rules.complaints import (
    BY_KEY,
    LEAST_WORDS,
    MOST_WORDS,
    OBJECT_WITHIN,
    TRANSITIONS,
    is_named,
    times_of,
)
from plaza.integrity.actions import record
from plaza.notices.actions import notify
from plaza.notices.links import letter_link
from plaza.people.actions import end_tasks, give_key, give_task
from plaza.people.models import Officer
from plaza.people.queries import NoAccess, holders_of
from plaza.people.rules import DECIDE
from plaza.people.viewers import Viewer

CHANNELS: Mapping[str, NationalChannel] = {"none": NoChannel(), "form": FormChannel()}
TASK_LASTS = timedelta(days=120)
A_DAY_TAKES = 20
PERSON = "pelapor"
"""Whoever complains, in the log: the office reads the log too, and is not to learn from it who it was."""
NEWS: dict[str, tuple[Pair, Pair]] = {
    "received": (t("Aduan Anda diterima", "Your complaint is received"),
                 t("Nomor {ref}. Jawaban paling lambat {due}.", "Number {ref}. You will have an answer by {due}.")),
    "asked": (t("Ada pertanyaan tentang aduan Anda", "A question about your complaint"),
              t("Aduan {ref} menunggu keterangan Anda, paling lama 30 hari.",
          "Complaint {ref} is waiting for your answer, 30 days at most.")),
    "answered": (t("Aduan Anda dijawab", "Your complaint is answered"),
                 t("Baca jawaban aduan {ref}. Belum beres? Katakan dalam 14 hari.",
                   "Read the answer to complaint {ref}. Not settled? Say so within 14 days.")),
    "silence": (t("Aduan Anda ditutup", "Your complaint is closed"),
                t("Aduan {ref} ditutup: pertanyaannya belum Anda jawab. Jawab dalam 60 hari, maka aduan dibuka lagi.",
                  "Complaint {ref} is closed: its question was not answered. Answer within 60 days and it will be reopened.")),
    "escalated": (t("Aduan Anda dibawa ke Inspektorat", "Your complaint goes to the Inspectorate"),
                  t("Aduan {ref} kini ditangani Inspektorat.", "Complaint {ref} is now with the Inspectorate.")),
}  # fmt: skip


class ComplaintError(ValueError):
    """Something that cannot be done with a complaint, in a sentence for whoever asked."""

    def __init__(self, words: Pair) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class Told:
    """What somebody says: ``tenant`` and ``service`` by code; ``officer`` a reference, or in their own words."""

    kind: str
    words: str
    tenant: str
    service: str = ""
    officer: str = ""
    place: str = ""
    name: str = ""
    contact: str = ""
    about: str = ""


@transaction.atomic
def complain(told: Told, *, holder: str, language: str = "id") -> Complaint:
    """Takes the complaint, makes the holder its owner, and gives it to who may answer it; raises ComplaintError."""
    words = told.words.strip()
    if told.kind not in BY_KEY or not LEAST_WORDS <= len(words) <= MOST_WORDS:
        raise ComplaintError(t("Ceritakan dengan satu atau dua kalimat.", "Tell it in a sentence or two."))
    if not allow(f"complain:{holder}", limit=A_DAY_TAKES, per=86_400):
        raise ComplaintError(
            t("Terlalu banyak aduan hari ini. Coba lagi besok.", "Too many complaints today. Try again tomorrow.")
        )
    moment = now()
    times = times_of(told.kind, received=moment, calendar=calendar())
    known = told.officer if told.officer.startswith("officer:") else ""
    complaint = Complaint.objects.create(
        ref=new_reference(10), kind=told.kind, tenant=get_tenant(told.tenant).code, service=told.service, about=told.about,
        about_officer=known, officer_words="" if known else told.officer, place=told.place, words=words, name=told.name,
        contact=told.contact, language=language, code_salt=secrets.token_hex(8), received_at=moment, first_due=times.first,
        due=times.answer,
    )  # fmt: skip
    give_key(complaint.subject, holder=holder)
    _remark(complaint, by="person", kind="made", words=words)
    facts = {"kind": told.kind, "tenant": complaint.tenant, "due": wita(times.answer)}
    record("complaint.received", actor=PERSON, subject=complaint.subject, facts=facts)
    _assign(complaint)
    tell(complaint, "received")
    return complaint


def _assign(complaint: Complaint) -> None:
    """To a head of the tenant who is not meant by it; to the Inspectorate when there is none."""
    free = [head for head in heads_of(complaint.tenant, but=complaint.about_officer) if not _is_meant(head, complaint)]
    if not free:
        _raise_up(complaint, actor="sistem", why="nobody_free")
        return
    Complaint.objects.filter(pk=complaint.pk).update(handler=free[0])
    complaint.handler = free[0]
    _give(complaint, free[0])


def _give(complaint: Complaint, officer: Officer) -> None:
    give_task(
        officer, subject_ref=complaint.subject, cause_ref=complaint.subject, mode=DECIDE, until=real_now() + TASK_LASTS
    )


def _is_meant(officer: Officer, complaint: Complaint) -> bool:
    """Whether the words about an officer may mean this one: in doubt yes, so that nobody judges their own case."""
    return complaint.kind == "officer" and is_named(f"{complaint.officer_words} {complaint.words}", name=officer.name)


@transaction.atomic
def take_up(complaint: Complaint, *, by: Officer) -> None:
    """The tenant begins; the person sees it."""
    if complaint.state == "received":
        _move(complaint, to="working", actor=by.ref, kind="taken_up", taken_up_at=now())


@transaction.atomic
def ask_person(complaint: Complaint, *, by: Officer, words: str) -> None:
    """Asks the person for something that is missing; until they answer, the clock stands."""
    take_up(complaint, by=by)
    _move(complaint, to="asked", actor=by.ref, kind="asked", words=_said(words), by=_side(complaint), asked_at=now())
    tell(complaint, "asked")


@transaction.atomic
def add_words(complaint: Complaint, *, words: str) -> None:
    """The person adds something; a question of the handler is thereby answered, and the clock runs on from where it stood."""
    said = _said(words)
    if complaint.state == "closed" and not may_add(complaint):
        raise ComplaintError(
            t(
                "Aduan ini sudah selesai. Buat aduan baru bila perlu.",
                "This complaint is closed. Make a new one if you need to.",
            )
        )
    if complaint.asked_at is not None and complaint.state in ("asked", "closed"):
        _go_on(complaint, words=said, asked_at=complaint.asked_at)
    else:
        _remark(complaint, by="person", kind="added", words=said)
        record("complaint.added", actor=PERSON, subject=complaint.subject)


def _go_on(complaint: Complaint, *, words: str, asked_at: datetime) -> None:
    """After a question: back to whoever asked, with all the time that was left then."""
    again, back = complaint.state == "closed", "escalated" if complaint.with_inspectorate else "working"
    _move(
        complaint, to=back, actor=PERSON, kind="reopened" if again else "added", words=words, asked_at=None, closed_at=None,
        due=complaint.due + (now() - asked_at),
    )  # fmt: skip
    if again and complaint.handler:
        _give(complaint, complaint.handler)


@transaction.atomic
def answer(complaint: Complaint, *, by: Officer, words: str) -> None:
    """Answers the complaint; late or not stays written on it."""
    moment = now()
    late = complaint.asked_at is None and moment > complaint.due
    _move(
        complaint, to="answered", asked_at=None, actor=by.ref, kind="answered", words=_said(words), by=_side(complaint), answered_at=moment,
        late=complaint.late or late, taken_up_at=complaint.taken_up_at or moment,
    )  # fmt: skip
    tell(complaint, "answered")


@transaction.atomic
def object_to(complaint: Complaint, *, words: str) -> None:
    """The person says that the answer settles nothing: the Inspectorate looks. Only within the time for it."""
    if complaint.state != "answered" or complaint.answered_at is None or now() > complaint.answered_at + OBJECT_WITHIN:
        raise ComplaintError(t("Waktu untuk menyanggah sudah lewat.", "The time for objecting has passed."))
    if complaint.with_inspectorate:
        raise ComplaintError(t("Inspektorat sudah menjawab; lanjutkan ke Ombudsman atau SP4N-LAPOR!.",
                               "The Inspectorate has answered; go on to the Ombudsman or SP4N-LAPOR!."))  # fmt: skip
    _remark(complaint, by="person", kind="objected", words=_said(words))
    _raise_up(complaint, actor=PERSON, why="objected")
    tell(complaint, "escalated")


@transaction.atomic
def close(complaint: Complaint, *, actor: str = PERSON) -> None:
    """The person is done with it, or the time for objecting is over."""
    _move(complaint, to="closed", actor=actor, kind="closed", closed_at=now(), asked_at=None)
    end_tasks(cause_ref=complaint.subject)


def escalate_overdue() -> int:
    """Gives what nobody answered in time to the Inspectorate; how many."""
    return sum(_escalated(complaint) for complaint in overdue())


@transaction.atomic
def _escalated(complaint: Complaint) -> bool:
    try:
        _raise_up(complaint, actor="sistem", why="overdue", late=True)
    except ComplaintError:  # answered a moment before
        return False
    tell(complaint, "escalated")
    return True


def close_settled() -> int:
    """Closes what was answered and not objected to in time; how many."""
    found = Complaint.objects.filter(state="answered", answered_at__lt=now() - OBJECT_WITHIN)
    for complaint in found:
        close(complaint, actor="sistem")
    return len(found)


def close_unanswered() -> int:
    """Closes what waits for a word of the person that did not come in its time, and tells them how to go on; how many."""
    return sum(_closed_for_silence(complaint) for complaint in unanswered())


@transaction.atomic
def _closed_for_silence(complaint: Complaint) -> bool:
    try:
        _move(complaint, to="closed", actor="sistem", kind="silence", closed_at=now())
    except ComplaintError:  # answered a moment before
        return False
    end_tasks(cause_ref=complaint.subject)
    tell(complaint, "silence")
    return True


def _raise_up(complaint: Complaint, *, actor: str, why: str, late: bool = False) -> None:
    """From the tenant to the Inspectorate: the head's task ends."""
    _move(
        complaint, to="escalated", actor=actor, kind=why, by="system", escalated_at=now(), with_inspectorate=True, handler=None,
        late=complaint.late or late,
    )  # fmt: skip
    end_tasks(cause_ref=complaint.subject)


@transaction.atomic
def hand_over(complaint: Complaint) -> Outcome:
    """Hands the complaint to the national channel, as its owner asked, without name and contact."""
    remarks = complaint.remarks.filter(kind="answered").order_by("pk")
    tenant = get_tenant(complaint.tenant)
    kind = BY_KEY[complaint.kind]
    title = f"{kind.name[0]}: {get_service(complaint.service).name_id if complaint.service else tenant.name_id}"
    outcome = CHANNELS[settings.LAPOR].hand_over(
        Handed(
            number=grouped(complaint.ref), title=title, words=complaint.words, agency=tenant.name_id,
            place=complaint.place or settings.PLAZA_NAME, received=wita(complaint.received_at),
            answers=tuple(remark.words for remark in remarks),
        )
    )  # fmt: skip
    told = outcome.number or ("form" if outcome.form else "")
    if told and complaint.handed_over != told:
        Complaint.objects.filter(pk=complaint.pk).update(handed_over=told)
        complaint.handed_over = told
        _remark(complaint, by="system", kind="handed_over")
        record("complaint.handed_over", actor=PERSON, subject=complaint.subject, facts={"channel": settings.LAPOR})
    return outcome


def open_with_code(ref: str, code: str, *, viewer: Viewer) -> Complaint:
    """Gives the viewer the key to a complaint for its reference and code; raises NoAccess, alike for every mistake."""
    complaint = complaint_of(ref)
    given = code.strip().upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    fits = secrets.compare_digest(given.encode(), code_of(complaint).encode())
    if not allow(f"complaint-code:{complaint.ref}", limit=10, per=3600) or not fits:
        raise NoAccess(ref)
    give_key(complaint.subject, holder=viewer.holder)
    return complaint


def tell(complaint: Complaint, news: str) -> None:
    """Sends the news to whoever made the complaint, in the caller's transaction."""
    title, body = NEWS[news]
    values = {"ref": grouped(complaint.ref), "due": wita(complaint.due)}
    to = [*holders_of(complaint.subject), *filter(None, [complaint.contact])]
    notify(
        to, kind=f"complaint.{news}", title=title, body=t(body.indonesian, body.english, **values), about=complaint.subject,
        language=complaint.language, link=letter_link(complaint.subject),
    )  # fmt: skip


def _move(
    complaint: Complaint, *, to: str, actor: str, kind: str, words: str = "", by: str = "", **changes: object
) -> None:
    try:
        won = move(complaint, to=to, table=TRANSITIONS, **changes)
    except IllegalMove:
        won = False
    if not won:
        raise ComplaintError(
            t(
                "Keadaan aduan ini baru saja berubah; di bawah ini yang terbaru. Baca, lalu kirim lagi bila masih perlu.",
                "This complaint has just changed; below is how it looks now. Read it, then send again if you still need to.",
            )
        )
    _remark(complaint, by=by or _by(actor, complaint), kind=kind, words=words)
    record(f"complaint.{to}", actor=actor, subject=complaint.subject, facts={"why": kind})


def _by(actor: str, complaint: Complaint) -> str:
    if actor.startswith("officer:"):
        return _side(complaint)
    return "system" if actor == "sistem" else "person"


def _side(complaint: Complaint) -> str:
    return "inspectorate" if complaint.with_inspectorate else "tenant"


def _remark(complaint: Complaint, *, by: str, kind: str, words: str = "") -> Remark:
    moment: datetime = now()
    return Remark.objects.create(complaint=complaint, at=moment, by=by, kind=kind, words=words)


def _said(words: str) -> str:
    said = words.strip()[:MOST_WORDS]
    if len(said) < 2:
        raise ComplaintError(
            t(
                "Kotak tulisannya masih kosong. Tulis satu atau dua kalimat, lalu kirim lagi.",
                "The text box is empty. Write a sentence or two, then send it again.",
            )
        )
    return said
