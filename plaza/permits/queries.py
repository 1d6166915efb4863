"""Every read of the register that others use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Count, Min

from plaza.catalogue.rules.conditions import asked_now
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.clock import WITA, today
from plaza.core.fields import blind_index
from plaza.core.references import parse_reference
from plaza.core.storage import NoSuchBlob, open_blob
from plaza.integrity.standing import RowStanding, is_committed, standing_of
from plaza.people.queries import Access, NoAccess, require_access
from plaza.people.viewers import Viewer
from plaza.permits.models import Permit
from plaza.permits.rules import COMMITTING, REASONS, CannotIssue, Holder, Status, same_number, status_of, value_in_words
from plaza.sealing.queries import glyphs_missing


@dataclass(frozen=True)
class Answer:
    """What anyone may learn by a code: the state, and enough to compare with the paper in hand."""

    status: Status
    code: str = ""
    number: str = ""
    product_id: str = ""
    product_en: str = ""
    tenant: str = ""
    tenant_name_id: str = ""
    tenant_name_en: str = ""
    initials: str = ""
    issued_at: datetime | None = None
    valid_until: date | None = None
    revoked_at: datetime | None = None
    reason: str = ""
    recording: bool = False
    """Its entry in the log is written and not public yet: for seconds."""

    @property
    def reason_id(self) -> str:
        """Why it was revoked, in words."""
        return REASONS[self.reason][0] if self.reason in REASONS else ""

    @property
    def reason_en(self) -> str:
        """Why it was revoked, in words."""
        return REASONS[self.reason][1] if self.reason in REASONS else ""


@dataclass(frozen=True)
class DocumentAnswer:
    """The register's word on a file: its permit's state, and whether it is byte for byte the file that was issued."""

    answer: Answer
    exact: bool


@dataclass(frozen=True)
class Summary:
    """A permit as other rooms need it: no name, no facts."""

    code: str
    reference: str
    number: str
    service: str
    tenant: str
    product_id: str
    product_en: str
    holder_index: str
    issued_at: datetime
    valid_until: date | None
    status: Status
    has_document: bool
    waits_for: str = ""

    @property
    def active(self) -> bool:
        """On record, not revoked, not out of date."""
        return self.status == "valid"


def check_code(code: str) -> Answer:
    """What the register says of a code as somebody typed it (case, dashes, O for 0); ``unknown`` when it says nothing."""
    permit = _by_code(code)
    return _answer(permit) if permit else Answer("unknown")


def check_document(data: bytes, *, code: str) -> DocumentAnswer:
    """What the register says of a file: found by its bytes, or else by the code that it claims."""
    permit = Permit.objects.filter(sha256=sha256(data).hexdigest()).first()
    if permit is not None:
        return DocumentAnswer(_answer(permit), exact=True)
    return DocumentAnswer(check_code(code), exact=False)


def access_permit(viewer: Viewer, code: str, *, purpose: str = "lihat izin") -> tuple[Permit, Access]:
    """The permit, for the owner of its application or an officer with a task for it; raises NoAccess for anybody else."""
    permit = _by_code(code)
    if permit is None or not is_in_log(permit):
        raise NoAccess(code)
    return permit, require_access(viewer, permit.application_ref, purpose=purpose)


def permit_pdf(code: str) -> bytes | None:
    """The signed PDF, or None while it is being made. Whoever asks has passed a guard; see also actions.permit_document."""
    permit = _by_code(code)
    if permit is None or not permit.blob or not is_in_log(permit):
        return None
    try:
        return open_blob(permit.blob)
    except NoSuchBlob:
        return None


def permits_of(application_ref: str) -> list[Summary]:
    """The permits of one application, the newest first: at most one of them active."""
    found = Permit.objects.filter(application_ref=application_subject(application_ref)).order_by("-issued_at", "-pk")
    return [_summary(permit) for permit in found if is_in_log(permit)]


def permit_of(application_ref: str) -> Summary | None:
    """The application's active permit, or else its last one."""
    found = permits_of(application_ref)
    return next((summary for summary in found if summary.active), found[0] if found else None)


def prior_permit(number: str) -> Summary | None:
    """The permit that somebody names by its number or its code, whatever its state; ``active`` says whether it holds."""
    permit = Permit.objects.filter(number=same_number(number)).first() or _by_code(number)
    return _summary(permit) if permit and is_in_log(permit) else None


def prior_permit_active(number: str, *, holder_index: str = "") -> bool | None:
    """Whether the named permit holds good (and is this holder's, if one is named); None when it is not in this register."""
    permit = prior_permit(number)
    if permit is None:
        return None
    return permit.active and holder_index in ("", permit.holder_index)


def active_permits(*, holder_index: str, service: str) -> list[Summary]:
    """What this holder has of this service and still holds good."""
    if not holder_index:
        return []
    found = Permit.objects.filter(holder_index=holder_index, service=service, state="valid")
    return [summary for permit in found if (summary := _summary(permit)).active and is_in_log(permit)]


def permit_by_reference(reference: str) -> Permit | None:
    """The row behind a ``permit:`` subject."""
    return Permit.objects.filter(reference=reference.removeprefix("permit:")).first()


def holder_of(given: Holder | Mapping[str, object]) -> Holder:
    """The holder in an applicant's answers (``name``, ``nik``); raises CannotIssue without a name."""
    if isinstance(given, Holder):
        return given
    name, nik = " ".join(str(given.get("name") or "").split()), str(given.get("nik") or "")
    if not name:
        raise CannotIssue("A permit needs its holder's name.")
    return Holder(name=name, index=blind_index(nik, purpose="nik") if nik else "")


def printed_facts(
    definition: ServiceDefinition, facts: Mapping[str, object], *, language: str = "id"
) -> list[tuple[str, str]]:
    """The answers as a document prints them: label and words, in the order of the definition's fields."""
    pairs = []
    for field in asked_now(definition, answers=facts, on=today()):
        value = facts.get(field.name)
        if value in (None, "", []):
            continue
        chosen = next((option for option in field.options if option.value == value), None)
        if chosen is not None:
            words = chosen.label_en if language == "en" else chosen.label_id
        else:
            words = value_in_words(value, kind=field.type, language=language)
        pairs.append((field.label_en if language == "en" else field.label_id, words))
    return pairs


def unprintable(
    definition: ServiceDefinition,
    *,
    holder: Holder | Mapping[str, object],
    facts: Mapping[str, object],
    language: str = "id",
) -> list[str]:
    """The characters that no document could show, in the name or the facts; with any of them issue_permit refuses."""
    printed = printed_facts(definition, facts, language=language)
    return glyphs_missing(" ".join([holder_of(holder).name, *(text for pair in printed for text in pair)]))


def without_document(*, issued_before: datetime) -> list[str]:
    """The codes of permits whose PDF is not there yet and that nobody but the plaza has to make."""
    found = Permit.objects.filter(blob="", issued_at__lt=issued_before).exclude(waits_for="official")
    return list(found.order_by("pk").values_list("code", flat=True)[:500])


def waiting_for_official() -> int:
    """How many documents wait for an official's signature."""
    return Permit.objects.filter(blob="", waits_for="official").count()


def check() -> list[str]:
    """What an operator should know of documents that are not there yet: how many wait, for what, and since when."""
    found = Permit.objects.filter(blob="").exclude(waits_for="").values_list("waits_for")
    rows = found.annotate(count=Count("pk"), since=Min("issued_at")).order_by("waits_for")
    words = {"signer": "a signer that is away", "official": "an official's signature", "fault": "a fault to be mended"}
    return [
        f"{count} permits since {since.astimezone(WITA):%Y-%m-%d %H.%M} WITA wait for {words.get(what, what)}: "
        "they hold, and their documents follow."
        for what, count, since in rows
    ]


def application_subject(application_ref: str) -> str:
    """``7F3K9Q2M`` and ``application:7F3K9Q2M`` are one application."""
    return application_ref if ":" in application_ref else f"application:{application_ref}"


def _by_code(code: str) -> Permit | None:
    parsed = parse_reference(code)
    return Permit.objects.filter(code=parsed).first() if parsed else None


def _status(permit: Permit) -> Status:
    return status_of(permit.state, valid_until=permit.valid_until, today=today())


def standing_in_log(permit: Permit) -> RowStanding:
    """Whether an entry of the log commits to the row as it stands, and whether it is public."""
    return standing_of(permit.ref, permit.content, kinds=COMMITTING)


def is_in_log(permit: Permit) -> bool:
    """Whether the plaza itself wrote that there is this permit, as it stands."""
    return is_committed(permit.ref, permit.content, kinds=COMMITTING)


def _answer(permit: Permit) -> Answer:
    standing = standing_in_log(permit)
    if standing == "unknown":
        return Answer("unknown")
    return Answer(
        recording=standing == "recorded",
        status=_status(permit),
        code=permit.code,
        number=permit.number,
        product_id=permit.product_id,
        product_en=permit.product_en,
        tenant=permit.tenant,
        tenant_name_id=permit.tenant_name_id,
        tenant_name_en=permit.tenant_name_en,
        initials=permit.holder_initials,
        issued_at=permit.issued_at,
        valid_until=permit.valid_until,
        revoked_at=permit.revoked_at,
        reason=permit.reason,
    )


def _summary(permit: Permit) -> Summary:
    return Summary(
        code=permit.code,
        reference=permit.reference,
        number=permit.number,
        service=permit.service,
        tenant=permit.tenant,
        product_id=permit.product_id,
        product_en=permit.product_en,
        holder_index=permit.holder_index,
        issued_at=permit.issued_at,
        valid_until=permit.valid_until,
        status=_status(permit),
        has_document=bool(permit.blob),
        waits_for=permit.waits_for,
    )
