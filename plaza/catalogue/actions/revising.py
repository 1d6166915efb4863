"""Changing a service in view of its page: drafted, sent, agreed to by a second person where it must be, in force from its day."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from plaza.catalogue.actions.editing import changed_service, edit_service
from plaza.catalogue.actions.editions import hold_edition
from plaza.catalogue.models import Edition, Revision, ServiceVersion
from plaza.catalogue.queries import Unknown, definition_by_hash, get_service
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.reading import BadCatalogue
from plaza.catalogue.rules.revising import (
    DRAFT,
    DROPPED,
    FIXED,
    IN_FORCE,
    PLANNED,
    TRANSITIONS,
    WAITING,
    Edits,
    edits_between,
    parts_changed,
    reasons_for_two,
    value_at,
    with_edits,
)
from plaza.catalogue.signals import service_change_told
from plaza.catalogue.versions import may_answer, open_revision, overtaken_in, planned_revisions, source_of
from plaza.core.clock import now, today
from plaza.core.templatetags.plaza import day
from plaza.core.texts import Pair, t
from plaza.core.transitions import IllegalMove, move
from plaza.integrity.actions import record
from plaza.integrity.standing import is_committed
from plaza.people.models import Officer
from plaza.people.queries import officers
from plaza.people.rules import APPROVES
from plaza.people.viewers import Viewer

log = logging.getLogger(__name__)
LEAST_WHY, MOST_WHY = 10, 300
LATEST_DAYS = 366
COMMITTING = frozenset({"service.change_sent", "service.change_agreed", "service.change_in_force"})
"""The acts by which the log commits to a change as it stands."""


class RevisionError(ValueError):
    """What cannot be done with a change of a service, in a sentence for whoever asked."""

    def __init__(self, words: Pair) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


OVERTAKEN = t(
    "Perubahan ini baru saja disimpan atau dikirim orang lain. Yang Anda tulis masih ada di bawah; bandingkan, lalu simpan lagi.",
    "Somebody else has just saved or sent this change. What you wrote is still below; compare, then save again.",
)
MOVED_ON = t(
    "Keadaan perubahan ini baru saja berganti. Muat ulang halamannya, lalu lihat yang terbaru.",
    "This change has just moved on. Reload the page and look at how it stands now.",
)


def preview(code: str, edits: Edits) -> ServiceDefinition:
    """The service as it would be with these edits, and nothing kept; raises BadCatalogue when it does not hold together, and Unknown."""
    row = get_service(code)
    source = dict(row.definition["service"])
    return changed_service(_edition(), row, parts_changed(source, with_edits(source, edits)))


def planned_definitions(code: str) -> list[tuple[Revision, ServiceDefinition]]:
    """What is agreed for later days, each with the service as it will be then; what no longer fits is left out."""
    found = []
    for row in planned_revisions(code):
        try:
            found.append((row, preview(code, row.edits)))
        except BadCatalogue:
            log.warning("the planned %s does not fit any more", row.subject)
    return found


def _edition() -> Edition:
    return Edition.objects.get(pk=1)


@transaction.atomic
def save_draft(code: str, *, edits: Edits, actor: str, version: int | None) -> Revision:
    """Keeps the edits as the service's draft; ``version``: of the draft that the writer saw, None for none.

    Raises RevisionError when somebody else saved meanwhile or nothing is changed, and BadCatalogue for what does not hold together.
    """
    code = get_service(code).code
    source = source_of(code)
    if not parts_changed(source, with_edits(source, edits)):
        raise RevisionError(t("Belum ada yang diubah.", "Nothing is changed yet."))
    preview(code, edits)
    seen = {path: value_at(source, path) for path in edits}
    found = open_revision(code)
    if (found.version if found else None) != version:
        raise RevisionError(OVERTAKEN)
    if found is None:
        return _begin(code, edits=edits, seen=seen, actor=actor)
    if found.state != DRAFT:
        raise RevisionError(MOVED_ON)
    writers = sorted({*found.writers, actor})
    kept = {"edits": dict(edits), "seen": seen, "writers": writers, "changed_at": now(), "version": found.version + 1}
    if not Revision.objects.filter(pk=found.pk, state=DRAFT, version=found.version).update(**kept):
        raise RevisionError(OVERTAKEN)
    found.refresh_from_db()
    record("service.change_saved", actor=actor, subject=found.subject, facts={"service": code, "places": sorted(edits)})
    return found


def _begin(code: str, *, edits: Edits, seen: Mapping[str, Any], actor: str, restores: int | None = None) -> Revision:
    try:
        with transaction.atomic():
            made = Revision.objects.create(
                service_code=code, edits=dict(edits), seen=dict(seen), writers=[actor], restores=restores,
                made_at=now(), changed_at=now(),
            )  # fmt: skip
    except IntegrityError as lost:
        raise RevisionError(OVERTAKEN) from lost
    record("service.change_begun", actor=actor, subject=made.subject, facts={"service": code, "places": sorted(edits)})
    return made


@transaction.atomic
def bring_back(code: str, *, number: int, actor: str) -> Revision:
    """Begins a draft that makes the service what it was in that version; raises RevisionError and Unknown."""
    code = get_service(code).code
    kept = ServiceVersion.objects.filter(service_code=code, number=number).first()
    if kept is None:
        raise Unknown(f"no version {number} of {code}")
    source, older = source_of(code), dict(definition_by_hash(kept.definition_hash).source)
    edits = edits_between(source, {**older, **{name: source[name] for name in FIXED}})
    if not edits:
        raise RevisionError(t("Versi itu sama dengan yang berlaku.", "That version is the one in force."))
    if open_revision(code) is not None:
        raise RevisionError(
            t(
                "Layanan ini sudah punya draf. Kirim atau buang dahulu draf itu.",
                "This service has a draft already. Send it or drop it first.",
            )
        )
    preview(code, edits)
    seen = {path: value_at(source, path) for path in edits}
    return _begin(code, edits=edits, seen=seen, actor=actor, restores=number)


def reasons(revision: Revision) -> list[str]:
    """Why this change needs a second person, as the service stands now; empty when it does not."""
    source = source_of(revision.service_code)
    return reasons_for_two(source, with_edits(source, revision.edits))


@transaction.atomic
def send_revision(revision: Revision, *, why: str, from_day: date, actor: str) -> Revision:
    """Sends a draft on its way: to a second person where money or automatic decisions change, else to its day. Raises RevisionError."""
    hold_edition()
    why = " ".join(why.split())
    if not LEAST_WHY <= len(why) <= MOST_WHY:
        raise RevisionError(t("Tulis alasannya dalam satu kalimat.", "Write the reason in a sentence."))
    if not 0 <= (from_day - today()).days <= LATEST_DAYS:
        raise RevisionError(
            t("Pilih tanggal mulai hari ini sampai setahun lagi.", "Choose a day from today up to a year ahead.")
        )
    _refuse_overtaken(revision)
    preview(revision.service_code, revision.edits)
    needed = reasons(revision)
    sent: dict[str, Any] = {
        "why": why, "from_day": from_day, "sent_by": actor, "sent_at": now(), "answered_by": "", "answer": "",
        "waits_for": needed, "changed_at": now(),
    }  # fmt: skip
    _move(revision, to=WAITING if needed else PLANNED, **sent)
    facts = {"service": revision.service_code, "from": str(from_day), "why": why, "waits_for": needed}
    record("service.change_sent", actor=actor, subject=revision.subject, facts=facts, row=revision.content)
    if needed:
        _ask_second(revision)
    else:
        _agreed(revision)
    return revision


def _refuse_overtaken(revision: Revision) -> None:
    if overtaken_in(revision):
        raise RevisionError(
            t(
                "Sebagian yang Anda ubah sudah diubah orang lain sejak draf ini disimpan. Buka drafnya, periksa, lalu simpan lagi.",
                "Part of what you changed was changed by somebody else since this draft was saved. Open it, check, and save again.",
            )
        )


@transaction.atomic
def answer_revision(revision: Revision, *, viewer: Viewer, yes: bool, words: str = "") -> Revision:
    """The second person's word: a yes sends the change to its day, a no gives it back as a draft with the reason. Raises RevisionError."""
    hold_edition()
    if not may_answer(viewer, revision):
        raise RevisionError(
            t(
                "Persetujuan harus dari orang lain: bukan yang menulis, bukan yang mengirim.",
                "The yes has to come from somebody else: not whoever wrote it, nor whoever sent it.",
            )
        )
    if not yes:
        return _decline(revision, actor=viewer.actor, words=words)
    if not is_committed(revision.subject, revision.content, kinds=COMMITTING):
        raise RevisionError(MOVED_ON)
    _refuse_overtaken(revision)
    _move(revision, to=PLANNED, answered_by=viewer.actor, changed_at=now())
    facts = {"service": revision.service_code, "sent_by": revision.sent_by}
    record("service.change_agreed", actor=viewer.actor, subject=revision.subject, facts=facts, row=revision.content)
    _agreed(revision)
    return revision


def _decline(revision: Revision, *, actor: str, words: str) -> Revision:
    words = " ".join(words.split())[:MOST_WHY]
    if len(words) < LEAST_WHY:
        raise RevisionError(t("Tulis mengapa tidak, dalam satu kalimat.", "Write why not, in a sentence."))
    _back_to_draft(revision, kind="service.change_declined", actor=actor, words=words)
    body = t(
        "Perubahan {service} belum disetujui: {words}", "The change of {service} was not agreed to: {words}",
        service=revision.service_code, words=words,
    )  # fmt: skip
    _tell_sender(revision, t("Perubahan layanan dikembalikan", "A change of a service came back"), body)
    return revision


@transaction.atomic
def take_back(revision: Revision, *, actor: str) -> Revision:
    """A change that waits or is planned becomes a draft again; raises RevisionError when another draft stands in its place."""
    _back_to_draft(revision, kind="service.change_taken_back", actor=actor, words="")
    return revision


@transaction.atomic
def drop_revision(revision: Revision, *, actor: str) -> None:
    """Nothing comes of the change; raises RevisionError when it has moved on."""
    _move(revision, to=DROPPED, changed_at=now())
    record("service.change_dropped", actor=actor, subject=revision.subject, facts={"service": revision.service_code})


def _back_to_draft(revision: Revision, *, kind: str, actor: str, words: str) -> None:
    try:
        with transaction.atomic():
            _move(revision, to=DRAFT, answer=words, answered_by="", waits_for=[], changed_at=now())
    except IntegrityError as other:
        raise RevisionError(
            t(
                "Layanan ini sudah punya draf lain. Kirim atau buang dahulu draf itu.",
                "This service has another draft. Send it or drop it first.",
            )
        ) from other
    record(kind, actor=actor, subject=revision.subject, facts={"service": revision.service_code, "words": words})


def _agreed(revision: Revision) -> None:
    """Everything was said: in force at once when its day has come; the heads learn of it either way."""
    if revision.from_day is not None and revision.from_day <= today():
        _bring_into_force(revision)
        return
    title = t("Layanan Anda akan berubah", "A service of yours will change")
    body = t(
        "{service} berubah mulai {id}. Lihat di halaman layanannya apa yang berubah.",
        "{service} changes from {id}. Its page says what changes.",
        service=get_service(revision.service_code).name_id, id=day(revision.from_day),
    )  # fmt: skip
    _tell_heads(revision, title, body)


def bring_due_into_force() -> int:
    """Brings into force what is planned and whose day has come; how many. What does not fit any more goes back to its writer, in words."""
    count = 0
    for revision in Revision.objects.filter(state=PLANNED, from_day__lte=today()).order_by("from_day", "pk"):
        if not is_committed(revision.subject, revision.content, kinds=COMMITTING):
            log.error("the log does not commit to %s as it stands in the database", revision.subject)
            continue
        try:
            with transaction.atomic():
                hold_edition()
                _refuse_overtaken(revision)
                _bring_into_force(revision)
                count += 1
        except RevisionError as late:
            if revision.version == Revision.objects.values_list("version", flat=True).get(pk=revision.pk):
                _stuck(revision, words=late.words)
        except (BadCatalogue, Unknown) as problem:
            _stuck(revision, words=Pair(str(problem), str(problem)))
    return count


def _bring_into_force(revision: Revision) -> None:
    code = revision.service_code
    source = source_of(code)
    parts = parts_changed(source, with_edits(source, revision.edits))
    _move(revision, to=IN_FORCE, changed_at=now())
    facts = {"service": code, "sent_by": revision.sent_by, "agreed_by": revision.answered_by}
    record("service.change_in_force", actor="sistem", subject=revision.subject, facts=facts, row=revision.content)
    row = edit_service(code, actor=revision.sent_by, changes=parts, revision=revision)
    body = t(
        "{service} berubah mulai hari ini. Permohonan yang sudah dimulai memakai ketentuan lama.",
        "{service} has changed from today. Applications that were begun before keep the former terms.",
        service=row.name_id,
    )  # fmt: skip
    _tell_heads(revision, t("Layanan Anda berubah", "A service of yours has changed"), body)


@transaction.atomic
def _stuck(revision: Revision, *, words: Pair) -> None:
    """What cannot come into force: a draft again, or dropped where another draft stands, and its sender is told."""
    said = words.indonesian[:MOST_WHY]
    revision.refresh_from_db()
    try:
        _back_to_draft(revision, kind="service.change_stuck", actor="sistem", words=said)
    except RevisionError:
        drop_revision(revision, actor="sistem")
    body = t("Perubahan {service} tidak dapat berlaku: {words}", "The change of {service} cannot come into force: {words}",
             service=revision.service_code, words=words)  # fmt: skip
    _tell_sender(revision, t("Perubahan layanan tertahan", "A change of a service is held up"), body)


def _move(revision: Revision, *, to: str, **changes: object) -> None:
    try:
        won = move(revision, to=to, table=TRANSITIONS, **changes)
    except IllegalMove:
        won = False
    if not won:
        raise RevisionError(MOVED_ON)


def _ask_second(revision: Revision) -> None:
    title = t("Perubahan layanan menunggu persetujuan Anda", "A change of a service waits for your yes")
    body = t(
        "{service}: bandingkan yang lama dan yang baru, lalu setujui atau kembalikan.",
        "{service}: compare the old and the new, then agree or send it back.", service=revision.service_code,
    )  # fmt: skip
    own = {*revision.writers, revision.sent_by}
    asked = {one.pk: one for role in sorted(APPROVES) for one in officers(role=role) if one.ref not in own}
    _tell(list(asked.values()), title, body, link=f"/koordinator/layanan/perubahan/{revision.pk}/")


def _tell_sender(revision: Revision, title: Pair, body: Pair) -> None:
    sender = [one for one in officers() if one.ref == revision.sent_by]
    _tell(sender, title, body, link=f"/koordinator/layanan/perubahan/{revision.pk}/")


def _tell_heads(revision: Revision, title: Pair, body: Pair) -> None:
    tenant = get_service(revision.service_code).tenant.code
    _tell(list(officers(tenant=tenant, role="kepala")), title, body, link=f"/layanan/{revision.service_code}/")


def _tell(to: list[Officer], title: Pair, body: Pair, *, link: str) -> None:
    for officer in to:
        address = f"{settings.PUBLIC_URL}{link}"
        service_change_told.send(Revision, email=officer.user.email, title=title, body=body, link=address)
