"""Writing to the vault, reading what lies in it, and judging."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from django.db import transaction
from django.db.models import F

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import now
from plaza.core.fields import blind_index, sealed_to
from plaza.core.references import new_reference
from plaza.core.sandbox import DecodeError, SandboxCrashed, SandboxUnavailable
from plaza.core.storage import NoSuchBlob, delete_blob, open_blob, put_blob
from plaza.core.throttle import allow
from plaza.core.work import behind_others, enqueue, has_room, is_alone
from plaza.integrity.actions import record
from plaza.verification.drawings import forget_drawings_of
from plaza.verification.models import KEPT_STATES, VaultFile
from plaza.verification.opening import ALL_THREADS, Clean, clean, read
from plaza.verification.origins import seal_of
from plaza.verification.queries import kept_files
from plaza.verification.rules.reading import from_json, to_json
from plaza.verification.rules.repeats import own_number
from plaza.verification.rules.uploads import MIME, UploadRefused, check_first_bytes, refusal
from plaza.verification.scanning import scan
from plaza.verification.signals import file_opened, file_read

FILES_AN_HOUR = 120
MOST_STARTS = 3
"""A file that was begun this often and never finished has killed whoever opened it each time."""
SCANNER_AGAIN = 20
"""Seconds until a file that no scanner could look at is tried again."""


def accept_upload(
    *, belongs_to: str, requirement: str, kinds: Sequence[DocumentKind], data: bytes, actor: str
) -> VaultFile:
    """Takes an upload into quarantine and asks for its opening; raises UploadRefused for what its size and first bytes tell.

    `kinds` are those that would do; their formats and sizes are the limits. An earlier file for the same requirement stays until this
    one is clean. Nothing of its inside is looked at here: whoever sends waits for no file.
    """
    formats = sorted({name for kind in kinds for name in kind.formats})
    found = check_first_bytes(data, formats=formats, most=max(kind.max_mb for kind in kinds) * 1_000_000)
    if not allow(f"upload:{belongs_to}", limit=FILES_AN_HOUR, per=3600):
        raise refusal("too_many_files")
    if not has_room("reader", client=actor):
        raise refusal("crowded")
    blob = put_blob(data)
    try:
        return _quarantine(
            VaultFile(
                ref=new_reference(12), belongs_to=belongs_to, requirement=requirement, kinds=[kind.code for kind in kinds],
                formats=formats, state="quarantined", mime=MIME[found], size=len(data), sha256=_sha(data), blob=blob, actor=actor,
                uploaded_at=now(),
            )
        )  # fmt: skip
    except BaseException:
        delete_blob(blob)
        raise


@transaction.atomic
def _quarantine(file: VaultFile) -> VaultFile:
    """Keeps the row; what was sent for the same place before and never became clean makes room."""
    for earlier in kept_files(file.belongs_to).filter(requirement=file.requirement).exclude(state="clean"):
        _forget(earlier)
    file.save(force_insert=True)
    facts = {"file": file.ref, "requirement": file.requirement, "sha256": file.sha256}
    record("verification.received", actor=file.actor, subject=file.belongs_to, facts=facts)
    _ask("verification.open_file", file)
    return file


def _ask(name: str, file: VaultFile, *, delay: float = 0) -> None:
    """Asks for a job on the file; a sender who has much waiting stands behind those who have little."""
    priority = behind_others("reader", client=file.actor)
    enqueue(name, key=file.ref, file_ref=file.ref, client=file.actor, priority=priority, delay=delay)


def open_upload(file_ref: str) -> None:
    """Opens a file of the quarantine: scans, cleans and keeps it, or sets it aside with a sentence; a second run finds it opened."""
    file = VaultFile.objects.filter(ref=file_ref, state="quarantined").first()
    if file is None:
        return
    if file.reading_started >= MOST_STARTS:
        set_aside(file, why="it was never opened to its end", refused=refusal("deadly"))
        return
    VaultFile.objects.filter(pk=file.pk).update(reading_started=F("reading_started") + 1)
    try:
        _open(file, open_blob(file.blob))
    except NoSuchBlob:
        set_aside(file, why="the bytes are gone", refused=refusal("broken"))
    except UploadRefused as problem:
        if problem.code == "nobody_there":
            _later(file)
        else:
            set_aside(file, why=problem.code, refused=problem)


def _later(file: VaultFile) -> None:
    """The scanner, or whoever opens files, is away, which is no fault of the file's."""
    VaultFile.objects.filter(pk=file.pk).update(reading_started=F("reading_started") - 1)
    _ask("verification.open_file", file, delay=SCANNER_AGAIN)


def _open(file: VaultFile, data: bytes) -> None:
    cleaned = _cleaned(data, file.formats)
    origin: dict[str, object] = {"signs": list(cleaned.signs), "seal": seal_of(data)}
    blob = put_blob(cleaned.data)
    try:
        kept = _keep_clean(file, cleaned, blob=blob, origin=origin)
    except BaseException:
        delete_blob(blob)
        raise
    if not kept:
        delete_blob(blob)


def _cleaned(data: bytes, formats: Collection[str]) -> Clean:
    """The file as it may be kept; nothing that a scanner or the cleaner stops is ever shown to anybody."""
    scan(data)
    try:
        return clean(data, formats=formats, most=len(data))
    except SandboxCrashed as death:
        raise refusal("deadly") from death
    except DecodeError as fault:
        raise refusal("broken") from fault
    except SandboxUnavailable as nobody:
        raise refusal("nobody_there") from nobody


@transaction.atomic
def _keep_clean(file: VaultFile, cleaned: Clean, *, blob: str, origin: Mapping[str, object]) -> bool:
    """Puts the clean file in the place of what was sent, and of an earlier one; False when it was taken back meanwhile."""
    changes: dict[str, object] = {
        "state": "clean", "mime": cleaned.mime, "pages": cleaned.pages, "size": len(cleaned.data), "sha256": _sha(cleaned.data),
        "blob": blob, "origin": origin, "formats": [], "reading_started": 0,
    }  # fmt: skip
    if not VaultFile.objects.filter(pk=file.pk, state="quarantined").update(**sealed_to(file, changes)):
        return False
    transaction.on_commit(partial(delete_blob, file.blob))
    for earlier in kept_files(file.belongs_to).filter(requirement=file.requirement, pk__lt=file.pk):
        _forget(earlier)
    facts = {"requirement": file.requirement, "sha256": changes["sha256"], "dropped": list(cleaned.dropped)}
    record("verification.uploaded", actor=file.actor, subject=file.belongs_to, facts={"file": file.ref, **facts})
    _ask("verification.read_file", file)
    file_opened.send(sender=VaultFile, file=file)
    return True


@transaction.atomic
def remove_upload(file: VaultFile, *, actor: str) -> None:
    """Takes a document back, one set aside too: its bytes and its reading go, the row stays as a trace."""
    if _forget(file):
        record("verification.removed", actor=actor, subject=file.belongs_to, facts={"file": file.ref})


def _forget(file: VaultFile) -> bool:
    kept = VaultFile.objects.filter(pk=file.pk, state__in=KEPT_STATES)
    gone = kept.update(state="deleted", reading=None, origin={}, mark="", refusal={})
    if gone:
        transaction.on_commit(partial(delete_blob, file.blob))
        forget_drawings_of(file.ref)
    return bool(gone)


def read_upload(file_ref: str) -> None:
    """Reads one document in a process apart and announces it; a second run finds the work done.

    A file that kills its reader, or whose worker died with it too often, is set aside; the worker lives on.
    """
    file = VaultFile.objects.filter(ref=file_ref, state="clean", read_at=None).first()
    if file is None:
        return
    if file.reading_started >= MOST_STARTS:
        set_aside(file, why="the reader never finished")
        return
    VaultFile.objects.filter(pk=file.pk).update(reading_started=F("reading_started") + 1)
    try:
        data = open_blob(file.blob)
    except NoSuchBlob:
        set_aside(file, why="the bytes are gone")
        return
    try:
        reading = read(data, expected=file.kinds or [file.requirement], threads=_threads())
    except SandboxCrashed as death:
        set_aside(file, why=f"it killed its reader ({death.how})")
    except DecodeError as fault:
        set_aside(file, why=f"it cannot be opened ({fault})")
    else:
        signs = (*reading.unsure, *file.origin.get("signs", ()))
        _keep_reading(file, to_json(replace(reading, unsure=signs, seal=file.origin.get("seal"))))


def _threads() -> int:
    """One a file while several are being read, as there are readers for every core; all of them for a file that comes alone."""
    return ALL_THREADS if is_alone("reader") else 1


@transaction.atomic
def _keep_reading(file: VaultFile, reading: Mapping[str, object]) -> None:
    row = VaultFile.objects.select_for_update().filter(pk=file.pk, state="clean", read_at=None).first()
    if row is None:
        return
    row.reading, row.read_at, row.mark = reading, now(), mark_of(reading)
    row.save(update_fields=["reading", "read_at", "mark"])
    record(
        "verification.read",
        actor="sistem",
        subject=row.belongs_to,
        facts={"file": row.ref, "kind": str(reading["kind"])},
    )
    file_read.send(sender=VaultFile, file=row)


def mark_of(reading: Mapping[str, object]) -> str:
    """The blind index by which the paper of this reading is known again; empty for one that many may show."""
    read = from_json(reading)
    name = own_number(read.read_as or "", {field: found.value for field, found in read.fields.items()})
    return blind_index(name, purpose="paper") if name else ""


@transaction.atomic
def set_aside(file: VaultFile, *, why: str, refused: UploadRefused | None = None) -> None:
    """Puts a file that cannot be taken or read where it harms nobody; the person is told what to do, and asked for another one."""
    said = {} if refused is None else _said(refused)
    open_yet = VaultFile.objects.filter(pk=file.pk, state__in=("quarantined", "clean"))
    if open_yet.update(state="set_aside", refusal=said):
        file.state, file.refusal = "set_aside", said
        if said:  # nobody will look at it any more: its sender sends another
            transaction.on_commit(partial(delete_blob, file.blob))
        record("verification.set_aside", actor="sistem", subject=file.belongs_to, facts={"file": file.ref, "why": why})
        file_read.send(sender=VaultFile, file=file)


def _said(problem: UploadRefused) -> dict[str, str]:
    return {"code": problem.code, **{name: problem.sentence.in_language(name) for name in ("id", "en")}}


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
