"""Drafts: begun without an account, answered page by page, kept, and submitted."""

import secrets
from collections.abc import Mapping

from django.db import transaction

from plaza.applications.actions.history import tell
from plaza.applications.actions.moving import step_to
from plaza.applications.actions.paying import ask_for_fee, give_back
from plaza.applications.actions.telling import (
    CONTACT_CHANGE,
    CONTACT_LINK_HOLDS,
    mark_of_contact,
    tell_of_changed_contact,
)
from plaza.applications.models import Application
from plaza.applications.queries import (
    application_of,
    code_of,
    contact_index,
    definition_of,
    form_of,
    subject_index_of,
)
from plaza.applications.rules.answers import Answer
from plaza.applications.rules.behalf import Asker, kind_to_json, kinds_wanted
from plaza.applications.rules.steps import Step
from plaza.catalogue.queries import definition_of as published_definition
from plaza.catalogue.queries import document_kind_of, document_kinds
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.clock import now
from plaza.core.references import new_reference
from plaza.core.secrets import BadToken, unsign
from plaza.core.texts import Pair, t
from plaza.core.throttle import allow
from plaza.core.work import enqueue
from plaza.people.actions import give_key
from plaza.people.models import Officer
from plaza.people.queries import NoAccess
from plaza.people.viewers import Viewer

DRAFTS_AN_HOUR = 30


class ApplicationError(ValueError):
    """Something that cannot be done with the application now; ``sentence`` says what to do."""

    def __init__(self, sentence: Pair) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@transaction.atomic
def start_application(
    service: str,
    *,
    viewer: Viewer,
    language: str,
    asker: Asker = Asker(),  # noqa: B008 - frozen
) -> Application:
    """Begins a draft under the definition that is published now, owned by the viewer; who applies for whom is settled with it."""
    definition = published_definition(service)
    if definition.decision == "referral" or "online" not in definition.channels:
        raise ApplicationError(t("Layanan ini tidak diajukan di sini.", "This service is not applied for here."))
    if not allow(f"draft:{viewer.holder}", limit=DRAFTS_AN_HOUR, per=3600):
        raise ApplicationError(
            t(
                "Terlalu banyak permohonan baru. Coba lagi satu jam lagi.",
                "Too many new applications. Try again in an hour.",
            )
        )
    application = Application.objects.create(
        reference=new_reference(10), code_salt=secrets.token_hex(16), service=definition.code, tenant=definition.tenant,
        definition=definition.as_json(), definition_hash=definition.definition_hash, language=language, started_at=now(),
        for_whom=asker.for_whom, foreign=asker.foreign, papers=_papers(definition, asker),
    )  # fmt: skip
    give_key(application.ref, holder=viewer.holder)
    tell(application, "started", actor=viewer.actor, by="pemohon")
    return application


def _papers(definition: ServiceDefinition, asker: Asker) -> list[dict[str, object]]:
    wanted = kinds_wanted(definition, asker=asker)
    rows = document_kinds().filter(code__in=wanted) if wanted else ()
    return [kind_to_json(document_kind_of(row)) for row in rows]


def open_with_code(reference: str, code: str, *, viewer: Viewer) -> Application:
    """Gives the viewer the key to an application for its reference and code; raises NoAccess, alike for every mistake."""
    application = application_of(reference)
    if not _is_code_of(application, code):
        raise NoAccess(reference)
    give_key(application.ref, holder=viewer.holder)
    return application


def confirm_contact(application: Application, code: str) -> bool:
    """The person's own code confirms a changed contact: from now on the way back goes there. False for a wrong code."""
    if not _is_code_of(application, code):
        return False
    settle_contact(application, changed=True, by="pemohon")
    return True


@transaction.atomic
def settle_contact(application: Application, *, changed: bool, by: str) -> None:
    """The changed contact holds from now on, or the one before it stands again; settled once."""
    row = Application.objects.select_for_update().get(pk=application.pk)
    if not row.contact_before:
        return
    if not changed:
        row.answers = {**row.answers, "kontak": row.contact_before}
    contact, row.contact_before = row.answers["kontak"], {}
    row.email_index, row.phone_index = (contact_index(contact.get(kind) or "") for kind in ("email", "phone"))
    row.save(update_fields=["answers", "email_index", "phone_index", "contact_before"])
    tell(row, "contact_confirmed" if changed else "contact_restored", actor="sistem", by=by)


def contact_link_of(token: str) -> Application:
    """The application whose contact was changed, by the link that its earlier contact got; raises BadToken for any other."""
    told = unsign(token, purpose=CONTACT_CHANGE, max_age=CONTACT_LINK_HOLDS)
    found = application_of(str(told.get("ref") or ""))
    if found.contact_before and told.get("of") != mark_of_contact(found.contact_before):
        raise BadToken(CONTACT_CHANGE)
    return found


def _is_code_of(application: Application, code: str) -> bool:
    if not allow(f"code:{application.reference}", limit=10, per=3600):
        return False
    given = code.strip().upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return secrets.compare_digest(given.encode(), code_of(application).encode())


@transaction.atomic
def save_answers(application: Application, *, answers: Mapping[str, Answer | Mapping[str, Answer]]) -> None:
    """Keeps these answers beside the others. Only while the person is filling in; raises ApplicationError afterwards."""
    row = _fillable(application)
    known = row.contact_before or row.answers.get("kontak") or {}
    row.answers = {**row.answers, **answers}
    row.subject_index, contact = subject_index_of(row.answers), row.answers.get("kontak") or {}
    row.contact_before = known if any(known.values()) and known != contact else {}
    proved = row.contact_before or contact
    row.email_index, row.phone_index = (contact_index(proved.get(kind) or "") for kind in ("email", "phone"))
    row.save(update_fields=["answers", "subject_index", "email_index", "phone_index", "contact_before"])
    application.answers, application.subject_index = row.answers, row.subject_index
    application.contact_before = row.contact_before
    if row.contact_before and "kontak" in answers:
        tell_of_changed_contact(row)


@transaction.atomic
def pass_step(application: Application, *, key: str) -> None:
    """Remembers that the person went past an optional page."""
    row = _fillable(application)
    if key not in row.seen:
        row.seen = [*row.seen, key]
        row.save(update_fields=["seen"])
    application.seen = row.seen


def _fillable(application: Application) -> Application:
    row = Application.objects.select_for_update().get(pk=application.pk)
    if row.state not in ("draft", "needs_action"):
        raise ApplicationError(
            t(
                "Permohonan ini sudah dikirim, isinya tidak dapat diubah.",
                "This application has been sent and can no longer be changed.",
            )
        )
    return row


@transaction.atomic
def mark_helped(application: Application, *, step: str, officer: Officer) -> None:
    """Marks a page that an officer filled in for the applicant, who must confirm it with their own code before it is sent."""
    row = _fillable(application)
    if step not in row.helped:
        row.helped = [*row.helped, step]
        row.save(update_fields=["helped"])
    application.helped = row.helped
    tell(application, "helped", actor=officer.ref, by="petugas", note=step, step=step)


def submit_application(application: Application, *, actor: str, code: str = "", helping: bool = False) -> Step | None:
    """Sends the application to the system's check; gives the first page that is still open instead, if there is one.

    Sending twice changes nothing. The service clock starts with the first sending and goes on with every later one. What an officer
    filled in (``helping``: an officer sends it) is sent only with the applicant's own code; raises ApplicationError for a wrong one.
    """
    missing, confirming = form_of(application).next, helping or bool(application.helped)
    if application.state not in ("draft", "needs_action"):
        return missing
    if missing is not None and not (confirming and missing.kind == "declaration"):
        return missing
    # Outside of the transaction: a wrong guess must cost its token although nothing else is written.
    if confirming and not _is_code_of(application, code):
        raise ApplicationError(
            t("Kode itu tidak cocok. Kode ada di halaman permohonan, di bawah nomornya.",
              "That code does not match. You find it on the application's page, below the number.")
        )  # fmt: skip
    _send(application, actor=actor, confirmed=confirming)
    return None


@transaction.atomic
def _send(application: Application, *, actor: str, confirmed: bool) -> None:
    so_far = Application.objects.select_for_update().values_list("round", flat=True).get(pk=application.pk)
    changes: dict[str, object] = {"round": so_far + 1, "ask": [], "cards_deleted_at": None}
    if application.submitted_at is None:
        changes["submitted_at"] = now()
    if confirmed:
        _confirm(application)
    if step_to(application, "submitted", why="submitted", **changes):
        application.refresh_from_db()
        tell(application, "submitted", actor=actor, by="pemohon", round=application.round)
        ask_for_fee(application, definition_of(application))
        enqueue("applications.decide", key=application.reference, reference=application.reference)


def _confirm(application: Application) -> None:
    """The applicant's word on what was filled in for them, and their declaration with it."""
    save_answers(application, answers={"pernyataan": True})
    tell(application, "confirmed", actor="sistem", by="pemohon", steps=list(application.helped))
    Application.objects.filter(pk=application.pk).update(helped=[])
    application.helped = []


@transaction.atomic
def withdraw_application(application: Application, *, actor: str) -> bool:
    """Ends the application at its owner's wish; False when it was decided already."""
    if application.state in ("granted", "refused", "withdrawn"):
        return False
    if not step_to(application, "withdrawn", why="withdrawn", handed_to=None, handed_until=None):
        return False
    tell(application, "withdrawn", actor=actor, by="pemohon")
    give_back(application, why="withdrawn", actor=actor)
    return True
