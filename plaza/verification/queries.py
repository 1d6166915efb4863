"""Reading the vault: files of a subject, their bytes behind the guard, their readings, and what the registers say."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from plaza.catalogue.rules.conditions import as_date
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.outside import within
from plaza.core.references import parse_reference
from plaza.core.storage import open_blob
from plaza.people.queries import NoAccess, require_access
from plaza.people.viewers import Viewer
from plaza.verification.adapters.base import Registers
from plaza.verification.adapters.null import NoRegisters
from plaza.verification.drawings import drawing
from plaza.verification.models import KEPT_STATES, VaultFile
from plaza.verification.registers import DEADLINE, registers
from plaza.verification.rules.checks import Document, claim_of
from plaza.verification.rules.reading import Reading, from_json
from plaza.verification.rules.repeats import OWN_NUMBER

MOST_ALIKE = 200
REGISTER_FACTS = ("person_matches", "resident", "registry_found", "no_arrears", "nib_active")
log = logging.getLogger(__name__)


def files_of(belongs_to: str) -> list[VaultFile]:
    """The documents that count: for each requirement the one that came last and was not set aside, in order of arrival.

    One that nobody has opened yet counts as one that has not been read yet.
    """
    rows = VaultFile.objects.filter(belongs_to=belongs_to, state__in=("quarantined", "clean")).order_by(
        "uploaded_at", "pk"
    )
    return list({row.requirement: row for row in rows}.values())


def kept_files(belongs_to: str) -> QuerySet[VaultFile]:
    """Every file of a subject whose bytes still lie in the vault, set aside or not."""
    return VaultFile.objects.filter(belongs_to=belongs_to, state__in=KEPT_STATES)


def files_to_judge(belongs_to: str) -> list[VaultFile]:
    """The same with those set aside where nothing else is there: whoever judges must know that there was one."""
    rows = sorted(kept_files(belongs_to).order_by("uploaded_at", "pk"), key=lambda file: file.state != "set_aside")
    return list({row.requirement: row for row in rows}.values())


def set_aside_files(belongs_to: str) -> list[VaultFile]:
    """The files that cannot be taken and whose sender knows why: for each requirement the last, unless another came after it."""
    rows = kept_files(belongs_to).order_by("uploaded_at", "pk")
    last = {row.requirement: row for row in rows}
    return [row for row in last.values() if row.state == "set_aside" and row.refusal]


def access_file(viewer: Viewer, ref: str) -> VaultFile:
    """The document, for whoever may open what it belongs to; raises NoAccess for everybody else."""
    parsed = parse_reference(ref)
    file = VaultFile.objects.filter(ref=parsed, state="clean").first() if parsed else None
    if file is None:
        raise NoAccess(ref)
    require_access(viewer, file.belongs_to, purpose="melihat berkas")
    return file


def shown_to(viewer: Viewer, ref: str, *, page: int = 1) -> tuple[bytes, str]:
    """A document as whoever may open it sees it, with its MIME type: a PDF goes out only as a drawn page, unless to its owner.

    Raises NoAccess for everybody else, and for a page that is not there; NotYet while a page is being drawn.
    """
    file = access_file(viewer, ref)
    by_owner = require_access(viewer, file.belongs_to, purpose="melihat berkas").by == "owner"
    if file.mime != "application/pdf" or (by_owner and page == 1):
        return file_bytes(file)
    if not 1 <= page <= file.pages:
        raise NoAccess(ref)
    picture = drawing(file, {"page": page})
    if picture is None:
        raise NoAccess(ref)
    return picture, "image/jpeg"


def evidence_in(belongs_to: str, evidence: Mapping[str, Any]) -> bytes | None:
    """The piece of the picture with the words of a finding, as JPEG; None when the finding shows none or the file is gone.

    Raises NotYet while it is being drawn. Ask the guard of what it belongs to first.
    """
    kept = VaultFile.objects.filter(belongs_to=belongs_to, sha256=evidence.get("sha256", ""), state="clean")
    file, box = kept.order_by("-pk").first(), evidence.get("box")
    reading = reading_of(file) if file else None
    if file is None or reading is None or not box:
        return None
    page = int(evidence.get("page", 1))
    place = {
        "page": page,
        "box": [list(corner) for corner in box],
        "turned": reading.turn_of(page),
        "layer": page in reading.layered,
    }
    return drawing(file, place)


def file_bytes(file: VaultFile) -> tuple[bytes, str]:
    """The clean bytes and their MIME type; ask `access_file` first."""
    return open_blob(file.blob), file.mime


def reading_of(file: VaultFile) -> Reading | None:
    """What was read on it, or None while it has not been read."""
    return from_json(file.reading) if file.reading else None


def shown_elsewhere(files: Sequence[VaultFile]) -> list[tuple[VaultFile, str, bool]]:
    """Papers of one person that lie under another subject too: the file, that subject, and whether it is the very same bytes."""
    own = [file for file in files if file.state == "clean" and (_kind_of(file) in OWN_NUMBER)]
    alike = Q(sha256__in=[file.sha256 for file in own]) | Q(mark__in=[file.mark for file in own if file.mark])
    rows = VaultFile.objects.filter(alike, state="clean").exclude(belongs_to__in={file.belongs_to for file in own})
    found = list(rows.values_list("belongs_to", "sha256", "mark")[:MOST_ALIKE]) if own else []
    return [
        (file, subject, sha256 == file.sha256)
        for file in own for subject, sha256, mark in found if sha256 == file.sha256 or (mark and mark == file.mark)
    ]  # fmt: skip


def _kind_of(file: VaultFile) -> str:
    reading = reading_of(file)
    return (reading.read_as if reading else None) or file.requirement


def documents_for(files: Sequence[VaultFile]) -> list[Document]:
    """The files as the judge sees them: each as the kind that it was read as, among those that would do."""
    found = []
    for file in files:
        reading = reading_of(file)
        kind = reading.read_as if reading and reading.read_as in file.kinds else file.requirement
        found.append(Document(file.requirement, kind or file.requirement, reading, file.sha256, file.refusal or None))
    return found


def register_facts(definition: ServiceDefinition, *, answers: Mapping[str, object]) -> dict[str, bool | None]:
    """What the registers say of the applicant and the thing applied for; None wherever they do not know.

    All questions together have ``DEADLINE`` seconds. A register that is away knows nothing: the case goes to a person, who
    is waited for no longer than that.
    """
    claim = claim_of(answers)
    try:
        return within(DEADLINE, _asked, registers(), definition.code, claim)
    except OSError as problem:  # TooSlow too
        log.warning("the registers are away: %s", problem)
        return dict.fromkeys(REGISTER_FACTS)


def _asked(asked: Registers, service: str, claim: Mapping[str, str]) -> dict[str, bool | None]:
    """Every question, one after the other, in a thread of its own: nothing here touches the database."""
    person = asked.person(
        nik=claim.get("nik", ""), name=claim.get("name", ""), birth_date=as_date(claim.get("birth_date"))
    )
    facts = (
        person.matches,
        person.resident,
        asked.object_found(service=service, answers=claim),
        asked.no_arrears(service=service, answers=claim),
        asked.nib_active(claim["nib"]) if claim.get("nib") else None,
    )
    return dict(zip(REGISTER_FACTS, facts, strict=True))


def facts_known(
    definition: ServiceDefinition, *, answers: Mapping[str, object], given: Mapping[str, bool | None]
) -> dict[str, bool | None]:
    """The facts given and those of the registers; one that is given wins. What nobody knows sends the case to a person."""
    told = {name: fact for name, fact in given.items() if fact is not None}
    return {**given, **register_facts(definition, answers=answers), **told}


ASK_A_REGISTER = frozenset({"identity_match", "resident", "registry_found", "no_arrears", "nib_active"})
"""Checks that pass only where a register answers."""


def decides_by_itself(definition: ServiceDefinition) -> bool:
    """Whether this plaza, as it is connected now, can grant the service without a person; what is promised must not say more."""
    asks = ASK_A_REGISTER & {check.code for check in definition.auto_checks}
    return definition.decision == "auto" and not (asks and registers().name == NoRegisters.name)
