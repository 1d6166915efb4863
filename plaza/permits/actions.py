"""Issuing, documenting and revoking permits."""

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from plaza.catalogue.outcomes import outcome_told, paper_name
from plaza.catalogue.queries import Unknown, get_tenant
from plaza.catalogue.rules.definitions import TO_CONFIRM, ServiceDefinition
from plaza.core.bus import publish
from plaza.core.clock import WITA, now
from plaza.core.outside import in_page
from plaza.core.references import grouped, new_reference, parse_reference
from plaza.core.storage import NoSuchBlob, delete_blob, open_blob, put_blob
from plaza.core.transitions import move
from plaza.core.work import enqueue
from plaza.integrity.actions import hurry, record
from plaza.permits.models import Permit
from plaza.permits.queries import (
    application_subject,
    holder_of,
    permit_pdf,
    printed_facts,
    standing_in_log,
    unprintable,
    without_document,
)
from plaza.permits.rules import (
    CODE_LENGTH,
    PRODUCTS,
    REASONS,
    SLIP,
    TRANSITIONS,
    CannotIssue,
    Holder,
    NotRecorded,
    add_months,
    initials,
    number_for,
)
from plaza.sealing.actions import seal_document
from plaza.sealing.queries import seals_from_afar
from plaza.sealing.rules import (
    CannotSet,
    Content,
    MissingLetters,
    NeedsOfficial,
    NotSealed,
    SignerAway,
    Unlock,
    WrongUnlock,
    day_in_words,
)

log = logging.getLogger(__name__)
SOON = 0.3
"""Seconds after which the log is looked at again for an entry that is not public yet."""
SECOND_CHANCE = 5.0
"""Seconds after which the job looks whether the document was made; the process that granted makes it at once."""
A_WHILE = timedelta(minutes=10)


def issue_permit(
    *,
    application_ref: str,
    definition: ServiceDefinition,
    holder: Holder | Mapping[str, object],
    facts: Mapping[str, object],
    actor: str,
    language: str = "id",
) -> Permit:
    """Registers the permit of a granted application, in the caller's transaction; the same one however often it is asked for.

    ``holder`` may also be the applicant's answers (``name``, ``nik``). ``facts`` are answers by the names of the definition's
    fields; those it does not know are left out. The PDF is made right after the commit where a job decided, else by a job.
    Raises CannotIssue for a service without a signed product, and MissingLetters when the name or a fact cannot be printed
    (nothing is then written).
    """
    if definition.output.type not in PRODUCTS:
        raise CannotIssue(f"{definition.code} gives an answer, not a signed document.")
    subject, holder = application_subject(application_ref), holder_of(holder)
    printed = printed_facts(definition, facts, language=language)
    if letters := unprintable(definition, holder=holder, facts=facts, language=language):
        raise MissingLetters(letters)
    if (existing := _of(subject)) is not None:
        return existing
    printed += _what_next(definition, facts, language=language)
    draft = _draft(subject, definition=definition, holder=holder, printed=printed, actor=actor, language=language)
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        if (existing := _of(subject)) is None:
            raise
        return existing
    _announce_issued(draft)
    return draft


def _what_next(definition: ServiceDefinition, facts: Mapping[str, object], *, language: str) -> list[tuple[str, str]]:
    """Where, when and with what it goes on, as lines of the document; none where the document is all there is."""
    if definition.output.outcome.kind == "document":
        return []
    told = outcome_told(definition, answers=facts, granted_at=now())
    return [(label.in_language(language), words.in_language(language)) for label, words in told.rows]


def set_document(code: str, *, unlock: Unlock | None = None, by_job: bool = False) -> None:
    """Sets and seals the permit's PDF from the stored data, unless it is there. Two at once leave one document.

    Raises what keeps it from being made (see seal_document); the permit says so until it is. Raises NotRecorded while no public
    entry of the log commits to the permit as it stands: nothing else is sealed.
    """
    permit = Permit.objects.get(code=code)
    if permit.blob and _is_kept(permit.blob):
        return
    _require_entry(permit, by_job=by_job)
    reason = f"Penerbitan {permit.number}"
    try:
        sealed = seal_document(permit.kind, content=content_of(permit), reason=reason, unlock=unlock)
    except (CannotSet, NotSealed) as fault:
        _waits(permit, fault)
        raise
    name = put_blob(sealed.pdf)
    with transaction.atomic():
        kept = {"blob": name, "sha256": sealed.sha256, "waits_for": ""}
        mine = Permit.objects.filter(pk=permit.pk, blob=permit.blob).update(**kept)
        if mine:
            permit.refresh_from_db()
            record(
                "permit.document_set",
                actor="sistem",
                subject=permit.ref,
                facts={"sha256": sealed.sha256},
                row=permit.content,
            )
            publish(permit.application_ref, {"type": "permit_document"})
    if not mine:
        delete_blob(name)


def _require_entry(permit: Permit, *, by_job: bool) -> None:
    standing = standing_in_log(permit)
    if standing == "recorded":
        hurry(anyway=by_job)
        standing = standing_in_log(permit)
    if standing != "published":
        raise NotRecorded(permit.ref, forged=standing == "unknown")


def make_document(code: str, *, by_job: bool = False) -> None:
    """Sets the document, or asks for it again when a signer that is away may be back; an official's signature is not asked for.

    Raises what only an operator can mend.
    """
    try:
        set_document(code, by_job=by_job)
    except NeedsOfficial:
        return
    except NotRecorded as early:
        if early.forged:
            raise
        enqueue("permits.set_document", delay=SOON, key=f"{code}:recorded", code=code)
    except SignerAway as away:
        log.warning("a permit's document waits: %s", away)
        _ask_for_document(code, delay=max(away.seconds, SECOND_CHANCE))


def look_for_missing_documents() -> None:
    """Asks for every document that is not there and that nobody is making."""
    for code in without_document(issued_before=now() - A_WHILE):
        _ask_for_document(code)


def sign_waiting(*, unlock: Unlock, limit: int = 50) -> int:
    """Seals what waits for an official, with what they hand over; how many documents that was.

    A one-time code may be good for one document alone: the rest goes on waiting. Raises WrongUnlock, SignerAway or NotSealed
    for the first document that cannot be sealed; what was sealed before it stays.
    """
    waiting = Permit.objects.filter(blob="", waits_for="official").order_by("pk").values_list("code", flat=True)
    codes = list(waiting[:limit])
    for code in codes:
        set_document(code, unlock=unlock)
    return len(codes)


def _waits(permit: Permit, fault: Exception) -> None:
    """Notes what the document waits for, and says so in the log when that is news."""
    what = "signer" if isinstance(fault, SignerAway) else "fault"
    if isinstance(fault, NeedsOfficial | WrongUnlock):
        what = "official"
    with transaction.atomic():
        news = Permit.objects.filter(pk=permit.pk, blob=permit.blob).exclude(waits_for=what).update(waits_for=what)
        if news:
            record("permit.document_waits", actor="sistem", subject=permit.ref, facts={"for": what})
            publish(permit.application_ref, {"type": "permit_document"})


def permit_document(code: str) -> bytes | None:
    """The signed PDF, made if it is missing; None for an unknown code, and while a job makes it or something is at fault.

    Whoever asks has passed a guard.
    """
    parsed = parse_reference(code)
    if parsed is None or not Permit.objects.filter(code=parsed).exists():
        return None
    if (pdf := permit_pdf(parsed)) is not None:
        return pdf
    if in_page() or seals_from_afar():
        _ask_for_document(parsed)
        return None
    try:
        set_document(parsed)
    except NotRecorded as early:
        log.warning("no document is made: %s", early)
        return None
    except (CannotSet, NotSealed):
        log.exception("the document of a permit could not be made")
        return None
    return permit_pdf(parsed)


def _ask_for_document(code: str, *, delay: float = 0) -> None:
    """Asks for the document: of a signer elsewhere in the queue of what speaks with others, else at once."""
    enqueue("permits.seal_afar" if seals_from_afar() else "permits.set_document", delay=delay, key=code, code=code)


@transaction.atomic
def revoke_permit(code: str, *, actor: str, reason: str) -> Permit:
    """Calls the permit back, from now on and for everybody who checks it; revoking twice keeps the first time and reason.

    ``reason`` is a key of ``rules.REASONS``. Raises ValueError for another reason and Permit.DoesNotExist for an unknown code.
    """
    if reason not in REASONS:
        raise ValueError(f"Say why, with one of: {', '.join(REASONS)}.")
    permit = Permit.objects.get(code=parse_reference(code))
    if permit.state == "revoked":
        return permit
    if not move(permit, to="revoked", table=TRANSITIONS, revoked_at=now(), revoked_by=actor, reason=reason):
        permit.refresh_from_db()
        return permit
    permit.refresh_from_db()
    record("permit.revoked", actor=actor, subject=permit.ref, facts={"reason": reason}, row=permit.content)
    publish(permit.application_ref, {"type": "permit_revoked"})
    return permit


def content_of(permit: Permit) -> Content:
    """What the permit's document says: a function of the stored row and the plaza's name and address alone."""
    english = permit.language == "en"
    issued = permit.issued_at.astimezone(WITA).date()
    title, tenant = (
        (permit.product_en, permit.tenant_name_en) if english else (permit.product_id, permit.tenant_name_id)
    )
    return Content(
        title=title,
        tenant=tenant,
        plaza=settings.PLAZA_NAME,
        city=settings.CITY if english else f"Kota {settings.CITY}",
        number=permit.number,
        code=grouped(permit.code),
        check_url=f"{settings.PUBLIC_URL}/periksa/{permit.code}/",
        holder=permit.holder_name,
        holder_label="Granted to" if english else "Diberikan kepada",
        statement=_statement(permit),
        facts=[(label, value) for label, value in permit.facts],
        legal_basis=[law.replace(TO_CONFIRM, "").strip() for law in permit.legal_basis],
        issued=day_in_words(issued, permit.language),
        valid_until="" if permit.kind == SLIP else day_in_words(permit.valid_until, permit.language),
        language=permit.language,
        marking="demo" if permit.marking == "demo" else "",
        issued_at=permit.issued_at,
    )


def _statement(permit: Permit) -> str:
    asked = grouped(permit.application_ref.partition(":")[2])
    if permit.kind == SLIP:
        return _slip_statement(permit, asked)
    if permit.language == "en":
        return f"On application {asked}, all requirements were met and this document is granted to the applicant."
    return (
        f"Berdasarkan permohonan {asked}, seluruh persyaratan telah dipenuhi dan dokumen ini diberikan kepada pemohon."
    )


def _slip_statement(permit: Permit, asked: str) -> str:
    """The slip says of itself that it is not the thing that was asked for."""
    if permit.language == "en":
        return f"Application {asked} is granted. This slip says how it goes on; it is not itself what was applied for."
    return f"Permohonan {asked} dikabulkan. Tanda ini memuat kelanjutannya; tanda ini bukan barang atau hasil yang dimohon itu sendiri."


def _draft(
    subject: str,
    *,
    definition: ServiceDefinition,
    holder: Holder,
    printed: list[tuple[str, str]],
    actor: str,
    language: str,
) -> Permit:
    moment, reference = now(), new_reference(8)
    day = moment.astimezone(WITA).date()
    tenant_id, tenant_en = _tenant_names(definition.tenant)
    months = definition.validity_months
    product_id, product_en = paper_name(definition)
    return Permit(
        code=new_reference(CODE_LENGTH),
        reference=reference,
        number=number_for(reference, service=definition.code, day=day),
        application_ref=subject,
        service=definition.code,
        tenant=definition.tenant,
        tenant_name_id=tenant_id,
        tenant_name_en=tenant_en,
        kind=definition.output.type if definition.output.in_hand else SLIP,
        product_id=product_id,
        product_en=product_en,
        legal_basis=list(definition.laws),
        holder_name=holder.name,
        holder_initials=initials(holder.name),
        holder_index=holder.index,
        facts=[list(pair) for pair in printed],
        language="en" if language == "en" else "id",
        marking="" if settings.MODE == "production" else "demo",
        issued_at=moment.replace(microsecond=0),
        issued_by=actor,
        salt=secrets.token_hex(16),
        valid_until=add_months(day, months) if months else None,
    )


def _announce_issued(permit: Permit) -> None:
    facts = {
        "service": permit.service,
        "application": permit.application_ref,
        "number": permit.number,
        "valid_until": permit.valid_until.isoformat() if permit.valid_until else "",
    }
    permit.refresh_from_db()  # the entry commits to the row as the database gives it back
    record("permit.issued", actor=permit.issued_by, subject=permit.ref, facts=facts, row=permit.content)
    here = not seals_from_afar() and not in_page()
    _ask_for_document(permit.code, delay=SECOND_CHANCE if here else 0)
    if here:  # the job that decided makes it at once; nobody's page waits for a document
        # A plain function: Django's own word on a hook that failed needs its name, which a partial has not.
        transaction.on_commit(lambda: make_document(permit.code), robust=True)


def _of(subject: str) -> Permit | None:
    """The application's permit; the active one, or else the last: a repeated grant never revives what was revoked."""
    return Permit.objects.filter(application_ref=subject).order_by("-state", "-pk").first()


def _tenant_names(code: str) -> tuple[str, str]:
    try:
        tenant = get_tenant(code)
    except Unknown:
        return code, code
    return tenant.name_id, tenant.name_en


def _is_kept(blob: str) -> bool:
    try:
        open_blob(blob)
    except NoSuchBlob:
        return False
    return True
