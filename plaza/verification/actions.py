"""Writing to the vault, reading what lies in it, and judging."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from django.db import transaction
from django.db.models import F

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import now
from plaza.core.fields import blind_index
from plaza.core.references import new_reference
from plaza.core.sandbox import DecodeError, SandboxCrashed, SandboxUnavailable
from plaza.core.storage import NoSuchBlob, delete_blob, open_blob, put_blob
from plaza.core.throttle import allow
from plaza.core.work import enqueue, is_alone
from plaza.integrity.actions import record
from plaza.verification.models import KEPT_STATES, VaultFile
from plaza.verification.opening import ALL_THREADS, Clean, clean, read
from plaza.verification.origins import seal_of
from plaza.verification.queries import kept_files
from plaza.verification.rules.reading import from_json, to_json
from plaza.verification.rules.repeats import own_number
from plaza.verification.rules.uploads import refusal
from plaza.verification.scanning import scan
from plaza.verification.signals import file_read

FILES_AN_HOUR = 120
MOST_STARTS = 3
"""A file that was begun this often and never finished has killed its reader each time."""


def accept_upload(
    *, belongs_to: str, requirement: str, kinds: Sequence[DocumentKind], data: bytes, actor: str
) -> VaultFile:
    """Cleans an upload and keeps it in the place of an earlier one for the same requirement; raises UploadRefused.

    `kinds` are those that would do; their formats and sizes are the limits. Its reading is asked for in the same transaction.
    """
    if not allow(f"upload:{belongs_to}", limit=FILES_AN_HOUR, per=3600):
        raise refusal("too_many_files")
    cleaned = _cleaned(data, kinds)
    origin: dict[str, object] = {"signs": list(cleaned.signs), "seal": seal_of(data)}
    blob = put_blob(cleaned.data)
    try:
        return _keep(belongs_to, requirement, [kind.code for kind in kinds], cleaned, blob, actor, origin)
    except BaseException:
        delete_blob(blob)
        raise


def _cleaned(data: bytes, kinds: Sequence[DocumentKind]) -> Clean:
    """The file as it may be kept; nothing that a scanner or the cleaner stops is ever written down."""
    scan(data)
    formats = {name for kind in kinds for name in kind.formats}
    try:
        return clean(data, formats=formats, most=max(kind.max_mb for kind in kinds) * 1_000_000)
    except SandboxCrashed as death:
        raise refusal("deadly") from death
    except DecodeError as fault:
        raise refusal("broken") from fault
    except SandboxUnavailable as nobody:
        raise refusal("nobody_there") from nobody


@transaction.atomic
def _keep(
    belongs_to: str,
    requirement: str,
    kinds: Sequence[str],
    cleaned: Clean,
    blob: str,
    actor: str,
    origin: dict[str, object],
) -> VaultFile:
    for earlier in kept_files(belongs_to).filter(requirement=requirement):
        _forget(earlier)
    file = VaultFile.objects.create(
        ref=new_reference(12), belongs_to=belongs_to, requirement=requirement, kinds=list(kinds), mime=cleaned.mime,
        pages=cleaned.pages, size=len(cleaned.data), sha256=_sha(cleaned.data), blob=blob, actor=actor, uploaded_at=now(),
        origin=origin,
    )  # fmt: skip
    facts = {"requirement": requirement, "sha256": file.sha256, "dropped": list(cleaned.dropped)}
    record("verification.uploaded", actor=actor, subject=belongs_to, facts={"file": file.ref, **facts})
    enqueue("verification.read_file", key=file.ref, file_ref=file.ref)
    return file


@transaction.atomic
def remove_upload(file: VaultFile, *, actor: str) -> None:
    """Takes a document back, one set aside too: its bytes and its reading go, the row stays as a trace."""
    if _forget(file):
        record("verification.removed", actor=actor, subject=file.belongs_to, facts={"file": file.ref})


def _forget(file: VaultFile) -> bool:
    kept = VaultFile.objects.filter(pk=file.pk, state__in=KEPT_STATES)
    gone = kept.update(state="deleted", reading=None, origin={}, mark="")
    if gone:
        transaction.on_commit(partial(delete_blob, file.blob))
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
def set_aside(file: VaultFile, *, why: str) -> None:
    """Puts a file that cannot be read where it harms nobody; the person is asked for another one."""
    if VaultFile.objects.filter(pk=file.pk, state="clean").update(state="set_aside"):
        file.state = "set_aside"
        record("verification.set_aside", actor="sistem", subject=file.belongs_to, facts={"file": file.ref, "why": why})
        file_read.send(sender=VaultFile, file=file)


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
