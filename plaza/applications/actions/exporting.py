"""One's own data, whole: an archive of everything the plaza keeps of an application, in forms that any program reads."""

import json
import tempfile
import zipfile
from typing import IO

from plaza.applications.actions.history import tell
from plaza.applications.models import Application
from plaza.applications.queries import definition_of, documents_of
from plaza.core.storage import NoSuchBlob
from plaza.payments.queries import bills_of, receipt_pdf, receipts_for
from plaza.people.queries import openings_of
from plaza.permits.actions import permit_document
from plaza.permits.queries import permits_of
from plaza.verification.queries import file_bytes

IN_MEMORY = 8_000_000
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
README = """Semua yang disimpan plaza tentang satu permohonan. Berkas .json dibaca program apa pun; waktu ditulis dalam UTC.
Everything the plaza keeps of one application. Any program reads the .json files; times are in UTC.
"""


def export_application(application: Application, *, actor: str) -> IO[bytes]:
    """The archive (ZIP), ready to be read from its beginning; written to the history. Whoever asks has passed the guard."""
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("README.txt", README)
        for name, content in _facts(application).items():
            whole.writestr(f"{name}.json", json.dumps(content, ensure_ascii=False, indent=2, default=str))
        for name, data in _papers(application):
            whole.writestr(name, data)
    tell(application, "exported", actor=actor, by="pemohon")
    archive.seek(0)
    return archive


def _told(row: object, *names: str) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _facts(application: Application) -> dict[str, object]:
    definition = definition_of(application)
    return {
        "application": {
            "reference": application.reference, "service": definition.code, "name_id": definition.name_id,
            "name_en": definition.name_en, "definition_hash": application.definition_hash, "state": application.state,
            "for_whom": application.for_whom, "started_at": application.started_at, "submitted_at": application.submitted_at,
            "promised_at": application.promised_at, "decided_at": application.decided_at, "asked": application.ask,
        },
        "answers": application.answers,
        "verdicts": [_told(one, "round", "outcome", "made_at", "findings", "inputs") for one in application.verdicts.order_by("round")],
        "events": [_told(one, "kind", "at", "by", "note") for one in application.events.all()],
        "clock": list(application.clock.values("started_at", "stopped_at", "why", "stopped_why")),
        "openings": [
            {"at": one.at, "tenant": one.officer.tenant, "purpose": one.purpose} for one in openings_of(application.ref)
        ],
        "permits": [
            {"number": one.number, "code": one.code, "issued_at": one.issued_at, "valid_until": one.valid_until, "status": one.status}
            for one in permits_of(application.ref)
        ],
        "bills": [
            {"reference": one.reference, "amount": one.amount, "formula": one.formula_id, "state": one.state, "opened_at": one.opened_at,
             "payments": list(one.payments.values("channel", "bank_ref", "amount", "use", "paid_at"))}
            for one in bills_of(application.ref)
        ],
    }  # fmt: skip


def _papers(application: Application) -> list[tuple[str, bytes]]:
    papers = []
    for file in documents_of(application):
        if file.state != "clean":  # nobody has opened it yet
            continue
        try:
            data, kind = file_bytes(file)
        except NoSuchBlob:
            continue
        papers.append((f"documents/{file.requirement}.{ENDINGS.get(kind, 'bin')}", data))
    for permit in permits_of(application.ref):
        if (pdf := permit_document(permit.code)) is not None:
            papers.append((f"permits/{permit.reference}.pdf", pdf))
    for receipt in receipts_for(application.ref):
        if (pdf := receipt_pdf(receipt)) is not None:
            papers.append((f"receipts/{receipt.payment.bill.reference}.pdf", pdf))
    return papers
