"""Documents in a call: photographed by the citizen, read by the system within seconds, seen and marked by both.

With the person's own application, still to be filled in, a document answers the requirement that the person names. Any other lies
under the ticket, apart from every application, and is forgotten a week after its call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from plaza.applications.models import Application
from plaza.applications.queries import access_application, definition_of
from plaza.calls.actions import CallOver, topic
from plaza.calls.models import Call, Mark, Paper
from plaza.calls.queries import Page, access_call, open_call_of
from plaza.calls.rules import CITIZEN, OPEN_STATES, is_between_two
from plaza.catalogue.queries import document_kind_of, document_kinds
from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.bus import publish
from plaza.core.clock import now, today
from plaza.core.references import new_reference
from plaza.core.texts import t
from plaza.integrity.actions import record
from plaza.people.queries import NoAccess, require_access
from plaza.people.viewers import Viewer
from plaza.queueing.queries import ticket_of
from plaza.verification.actions import accept_upload, remove_upload
from plaza.verification.models import VaultFile
from plaza.verification.queries import reading_of
from plaza.verification.rules.checks import claim_of
from plaza.verification.rules.documents import judge_document
from plaza.verification.rules.kinds import kinds
from plaza.verification.rules.legibility import FIELD_NAMES
from plaza.verification.rules.reading import Box, FieldRead, Reading
from plaza.verification.rules.verdicts import Finding, judgement
from plaza.verification.rules.words import Words

PURPOSE = "dokumen dalam panggilan"
OVER = t("Panggilan sudah berakhir.", "The call is over.")
SLOWER = t("Terlalu banyak foto sekaligus. Tunggu sebentar.", "Too many photos at once. Wait a moment.")
KEPT = timedelta(days=7)
MOST_MARKS = 40
MOST_PAPERS = 30
FOR_APPLICATION = "permohonan:"
FILLABLE = ("draft", "needs_action")
PICTURES = frozenset({"jpg", "jpeg", "png"})
MORE_NAMES = {
    "address": Words("alamat", "address"), "birth_place": Words("tempat lahir", "birthplace"),
    "blood": Words("golongan darah", "blood group"),
    "district": Words("kecamatan", "district"), "village": Words("kelurahan", "village"), "rt_rw": Words("RT/RW", "RT/RW"),
    "job": Words("pekerjaan", "occupation"), "marital": Words("status perkawinan", "marital status"), "city": Words("kota", "city"),
    "nationality": Words("kewarganegaraan", "nationality"), "religion": Words("agama", "religion"),
    "head": Words("kepala keluarga", "head of the family"),
    "father": Words("nama ayah", "father's name"), "employer": Words("pemberi kerja", "employer"),
    "profession": Words("profesi", "profession"),
    "registered": Words("terdaftar", "registered"), "year": Words("tahun", "year"), "chassis": Words("nomor rangka", "chassis number"),
    "taker": Words("penerima kuasa", "authorised person"), "scale": Words("skala usaha", "scale of the business"),
}  # fmt: skip


class TooMany(ValueError):
    """This call has as many documents, or this document as many marks, as it may."""


@dataclass(frozen=True)
class Choice:
    """What a document may be sent as; ``code`` names a requirement of the application or a kind, empty lets the paper tell."""

    code: str
    name_id: str
    name_en: str
    for_application: bool = False


@dataclass(frozen=True)
class Look:
    """What both sides see of a document. ``state``: reading, done, unreadable (it broke its reader) or gone (replaced, taken back)."""

    paper: Paper
    state: str
    kind: Mapping[str, str] | None = None
    outcome: str = ""
    fields: Sequence[Mapping[str, object]] = ()
    findings: Sequence[Mapping[str, object]] = ()
    turned: int = 0
    seconds: float | None = None
    refusal: Mapping[str, str] | None = None

    @property
    def words_id(self) -> str:
        """What to do about a file that could not be taken."""
        return (self.refusal or {}).get("id", "")

    @property
    def words_en(self) -> str:
        return (self.refusal or {}).get("en", "")


def choices(viewer: Viewer, call: Call) -> list[Choice]:
    """What this person's photograph may be sent as: first what their application asks for, then every kind that a machine reads."""
    application = _application(viewer, call)
    wanted = []
    if application is not None:
        wanted = [
            Choice(f"{FOR_APPLICATION}{one.doc}", one.kinds[0].name_id, one.kinds[0].name_en, for_application=True)
            for one in definition_of(application).requirements
            if one.kinds and _by_picture(one.kinds)
        ]
    known = [Choice(kind.code, kind.name_id, kind.name_en) for kind in _readable()]
    return [*wanted, *sorted(known, key=lambda one: one.name_id)]


def send_paper(viewer: Viewer, call: Call, *, wanted: str, data: bytes) -> Paper:
    """Takes the citizen's photograph in and asks for its reading; both sides are told to look.

    Raises CallOver, TooMany, and UploadRefused with a sentence for bytes that cannot be taken.
    """
    if call.state not in OPEN_STATES:
        raise CallOver(call.ref)
    if call.papers.count() >= MOST_PAPERS:
        raise TooMany(call.ref)
    belongs_to, requirement, allowed = place_for(viewer, call, wanted)
    file = accept_upload(
        belongs_to=belongs_to, requirement=requirement or f"panggilan-{new_reference(8)}", kinds=allowed, data=data,
        actor=viewer.actor,
    )  # fmt: skip
    return show_paper(call, file, guessed=not requirement and len(allowed) > 1)


@transaction.atomic
def show_paper(call: Call, file: VaultFile, *, guessed: bool) -> Paper:
    """Lays a document of the vault before both, and tells them to look."""
    paper = Paper.objects.create(
        call=call, ref=new_reference(12), place=CITIZEN, belongs_to=file.belongs_to, file_ref=file.ref, guessed=guessed, sent_at=now()
    )  # fmt: skip
    record("call.paper_shown", actor=file.actor, subject=f"call:{call.ref}", facts={"file": file.ref})
    publish(topic(call), {"type": "paper", "document": paper.ref})
    return paper


def place_for(viewer: Viewer, call: Call, wanted: str) -> tuple[str, str, Sequence[DocumentKind]]:
    """To whom a document sent as ``wanted`` belongs, for which requirement ("" for none), and the kinds that would do."""
    application = _application(viewer, call)
    if wanted.startswith(FOR_APPLICATION) and application is not None:
        doc = wanted.removeprefix(FOR_APPLICATION)
        found = next((one for one in definition_of(application).requirements if one.doc == doc), None)
        if found is not None and found.kinds:
            return application.ref, found.doc, found.kinds
    readable = _readable()
    named = [kind for kind in readable if kind.code == wanted.removeprefix(FOR_APPLICATION)]
    return call.ticket_ref, "", named or readable


def _readable() -> list[DocumentKind]:
    """Every kind that a machine reads from a photograph."""
    known = kinds()
    found = [document_kind_of(row) for row in document_kinds() if row.code in known and known[row.code].by_machine]
    return [kind for kind in found if _by_picture([kind])]


def _by_picture(allowed: Sequence[DocumentKind]) -> bool:
    return any(PICTURES & set(kind.formats) for kind in allowed)


def _application(viewer: Viewer, call: Call) -> Application | None:
    """The viewer's own application that the ticket carries, while it can still be filled in."""
    reference = _reference(call)
    if not reference:
        return None
    try:
        application, access = access_application(viewer, reference, purpose=PURPOSE)
    except NoAccess:
        return None
    return application if access.by == "owner" and application.state in FILLABLE else None


def _reference(call: Call) -> str:
    kind, _, ref = call.ticket_ref.partition(":")
    if kind != "ticket":
        return ""
    try:
        return ticket_of(ref).application_ref
    except NoAccess:
        return ""


def access_paper(viewer: Viewer, call_ref: str, paper_ref: str) -> Paper:
    """A document of the call's ticket, for the two who talk and nobody who sits beside them; raises NoAccess.

    What was shown in an earlier call of the ticket stays with it: whoever has the ticket now sees it, whoever had it then does not.
    """
    entry = access_call(viewer, call_ref)
    if not is_between_two(entry.seat.place):
        raise NoAccess(paper_ref)
    paper = _shown(entry.call).filter(ref=paper_ref).first()
    if paper is None:
        raise NoAccess(paper_ref)
    require_access(viewer, paper.belongs_to, purpose=PURPOSE)
    return paper


def papers_of(call: Call) -> list[str]:
    """The documents of the call's ticket, in the order in which they were shown, those of its earlier calls first."""
    return [paper.ref for paper in _shown(call)]


def _shown(call: Call) -> QuerySet[Paper]:
    return Paper.objects.filter(call__ticket_ref=call.ticket_ref).select_related("call").order_by("sent_at", "pk")


def file_of(paper: Paper) -> VaultFile | None:
    """The document in the vault while it is there; ask ``access_paper`` first."""
    return VaultFile.objects.filter(ref=paper.file_ref).exclude(state="deleted").first()


def look_at(paper: Paper) -> Look:
    """What the system read on it and what that comes to, by the very rules that judge an application."""
    file = file_of(paper)
    if file is None:
        return Look(paper, "gone")
    if file.state == "set_aside":
        return Look(paper, "unreadable", refusal=file.refusal)
    reading = reading_of(file)
    if reading is None or file.read_at is None:
        return Look(paper, "reading")
    seconds = round((file.read_at - file.uploaded_at).total_seconds(), 1)
    if paper.guessed and reading.kind is None:
        return Look(paper, "done", outcome="unknown", fields=_fields(reading), turned=reading.turned, seconds=seconds)
    kind = kinds()[(paper.guessed and reading.kind) or reading.read_as or file.kinds[0]]
    rows = judgement(judge_document(reading, kind=kind.key, claim=_claim(paper), today=today()))
    found = sorted((_row(row) for row in rows.findings), key=lambda row: row["result"] == "pass")
    name = {"name_id": kind.name.id, "name_en": kind.name.en}
    return Look(paper, "done", name, rows.outcome, _fields(reading), found, reading.turned, seconds)


def _claim(paper: Paper) -> dict[str, str]:
    """What the person says in the application that this document belongs to; nothing is known without one."""
    kind, _, reference = paper.belongs_to.partition(":")
    row = Application.objects.filter(reference=reference).first() if kind == "application" else None
    return claim_of(row.answers) if row else {}


def _fields(reading: Reading) -> list[dict[str, object]]:
    return [_field(name, read) for name, read in reading.fields.items()]


def _field(name: str, read: FieldRead) -> dict[str, object]:
    words = FIELD_NAMES.get(name) or MORE_NAMES.get(name) or Words(name.replace("_", " "), name.replace("_", " "))
    return {"name_id": words.id, "name_en": words.en, "value": _printed(read.value), "box": _around(read.box)}


def _printed(value: str) -> str:
    """A day as papers print it; anything else as it was read."""
    try:
        return f"{date.fromisoformat(value):%d-%m-%Y}"
    except ValueError:
        return value


def _row(row: Finding) -> dict[str, object]:
    box = row.evidence.get("box")
    return {**row.as_json(), "box": _around(box) if isinstance(box, tuple) else ""}


def _around(box: Box | None) -> str:
    """The upright box around four corners, as "left,top,right,bottom" in pixels of the upright picture."""
    if box is None:
        return ""
    xs, ys = [x for x, _ in box], [y for _, y in box]
    return ",".join(f"{value:.0f}" for value in (min(xs), min(ys), max(xs), max(ys)))


@transaction.atomic
def mark(call: Call, *, document: str, actor: str, place: Mapping[str, float], word: str = "") -> Page:
    """Marks a place on a document and tells both sides; raises CallOver, NoAccess for no document of this call, TooMany."""
    paper = _open_paper(call, document)
    if paper.marks.count() >= MOST_MARKS:
        raise TooMany(document)
    x, y = place["x"], place["y"]
    w, h = min(place.get("w", 0.0), 1 - x), min(place.get("h", 0.0), 1 - y)
    one = Mark.objects.create(paper=paper, x=x, y=y, w=w, h=h, word=word.strip(), at=now())
    record("call.paper_marked", actor=actor, subject=f"call:{call.ref}", facts={"file": paper.file_ref})
    frame = {"type": "mark", "document": paper.ref, **mark_frame(one)}
    publish(topic(call), frame)
    return frame


@transaction.atomic
def unmark(call: Call, *, document: str) -> None:
    """Takes every mark on the document away, on both sides; raises CallOver and NoAccess."""
    paper = _open_paper(call, document)
    paper.marks.all().delete()
    publish(topic(call), {"type": "unmark", "document": paper.ref})


def _open_paper(call: Call, document: str) -> Paper:
    if call.state not in OPEN_STATES:
        raise CallOver(call.ref)
    paper = _shown(call).filter(ref=document).first()
    if paper is None:
        raise NoAccess(document)
    return paper


def mark_frame(one: Mark) -> dict[str, object]:
    """A mark as the pages draw it."""
    return {"n": one.pk, "x": one.x, "y": one.y, "w": one.w, "h": one.h, "word": one.word}


@transaction.atomic
def take_back(paper: Paper, *, actor: str) -> bool:
    """The citizen takes a document back that belongs to no application; False for one that does."""
    if paper.belongs_to != paper.call.ticket_ref:
        return False
    if file := VaultFile.objects.filter(ref=paper.file_ref).first():
        remove_upload(file, actor=actor)
    _tell_to_look(paper)
    return True


def tell_read(file: VaultFile) -> None:
    """The reader is done with a file: whoever looks at it in a call looks again."""
    for paper in Paper.objects.filter(file_ref=file.ref).select_related("call"):
        _tell_to_look(paper)


def _tell_to_look(paper: Paper) -> None:
    """Both pages look again, in whichever call the ticket has now."""
    call = open_call_of(paper.call.ticket_ref) or paper.call
    publish(topic(call), {"type": "paper", "document": paper.ref})


def forget_papers() -> int:
    """Deletes what was only shown in a call, a week after its end; how many."""
    over = Paper.objects.filter(call__state="ended", call__ended_at__lt=now() - KEPT).select_related("call")
    return sum(_forget(paper) for paper in over[:200])


@transaction.atomic
def _forget(paper: Paper) -> bool:
    if paper.belongs_to == paper.call.ticket_ref:
        file = VaultFile.objects.filter(ref=paper.file_ref).first()
        if file:
            remove_upload(file, actor="sistem")
    paper.delete()
    return True
