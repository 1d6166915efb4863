"""Reading the vault: files of a subject, their bytes behind the guard, their readings, and what the registers say."""

from collections.abc import Mapping, Sequence

from plaza.catalogue.rules.conditions import as_date
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.references import parse_reference
from plaza.core.storage import open_blob
from plaza.people.queries import NoAccess, require_access
from plaza.people.viewers import Viewer
from plaza.verification.models import VaultFile
from plaza.verification.registers import registers
from plaza.verification.rules.checks import Document, claim_of
from plaza.verification.rules.reading import Reading, from_json


def files_of(belongs_to: str) -> list[VaultFile]:
    """The documents that count: for each requirement the one that came last and was not set aside, in order of arrival."""
    rows = VaultFile.objects.filter(belongs_to=belongs_to, state="clean").order_by("uploaded_at", "pk")
    return list({row.requirement: row for row in rows}.values())


def access_file(viewer: Viewer, ref: str) -> VaultFile:
    """The document, for whoever may open what it belongs to; raises NoAccess for everybody else."""
    parsed = parse_reference(ref)
    file = VaultFile.objects.filter(ref=parsed, state="clean").first() if parsed else None
    if file is None:
        raise NoAccess(ref)
    require_access(viewer, file.belongs_to, purpose="melihat berkas")
    return file


def file_bytes(file: VaultFile) -> tuple[bytes, str]:
    """The clean bytes and their MIME type; ask `access_file` first."""
    return open_blob(file.blob), file.mime


def reading_of(file: VaultFile) -> Reading | None:
    """What was read on it, or None while it has not been read."""
    return from_json(file.reading) if file.reading else None


def documents_for(files: Sequence[VaultFile]) -> list[Document]:
    """The files as the judge sees them: each as the kind that it was read as, among those that would do."""
    found = []
    for file in files:
        reading = reading_of(file)
        kind = reading.read_as if reading and reading.read_as in file.kinds else file.requirement
        found.append(Document(file.requirement, kind or file.requirement, reading))
    return found


def register_facts(definition: ServiceDefinition, *, answers: Mapping[str, object]) -> dict[str, bool | None]:
    """What the registers say of the applicant and the thing applied for; None wherever they do not know."""
    asked, claim = registers(), claim_of(answers)
    nik, name = claim.get("nik", ""), claim.get("name", "")
    person = asked.person(nik=nik, name=name, birth_date=as_date(claim.get("birth_date")))
    return {
        "person_matches": person.matches,
        "resident": person.resident,
        "registry_found": asked.object_found(service=definition.code, answers=claim),
        "no_arrears": asked.no_arrears(service=definition.code, answers=claim),
        "nib_active": asked.nib_active(claim["nib"]) if claim.get("nib") else None,
    }


def registers_are_synthetic() -> bool:
    """Whether the registers are invented ones, which every page that shows a verdict must say."""
    return registers().synthetic
