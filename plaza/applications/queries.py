"""Reading applications: the guard, the definition each one keeps, its pages, its verdict and its history."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db.models import Count, Q, QuerySet

from plaza.applications.models import Application, Verdict, WalletItem
from plaza.applications.rules.behalf import Asker, as_it_applies, kind_from_json
from plaza.applications.rules.clock import LEGAL_DAYS, Span, Standard, due, used
from plaza.applications.rules.lineage import Lineage, Proof, read_lineage
from plaza.applications.rules.states import OPEN
from plaza.applications.rules.steps import Step, is_done, next_step, steps_of, still_possible
from plaza.applications.rules.wallet import IDENTITY
from plaza.catalogue.queries import DATA, Unknown, calendar, get_tenant
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.catalogue.rules.parsing import definition_from_json
from plaza.core.clock import now, today
from plaza.core.fields import blind_index
from plaza.core.keys import CODES, lasting_key
from plaza.core.references import ALPHABET, parse_reference
from plaza.people.belonging import contact_mark, heads_elsewhere, left_to_others
from plaza.people.models import Officer
from plaza.people.queries import Access, NoAccess, duties_at, holders_of, require_access
from plaza.people.viewers import Viewer
from plaza.permits.queries import Summary, permit_by_reference, permit_of, prior_permit
from plaza.permits.rules import Holder
from plaza.verification.models import VaultFile
from plaza.verification.queries import files_of, set_aside_files, shown_elsewhere
from plaza.verification.rules.words import bare

CODE_LENGTH = 8
FOR_A_PERSON = Q(state="review") | Q(state="granted", doubted_at__isnull=False)
"""Applications that an officer has to look at: to decide, or because the owner of a grant asked for it."""


def application_of(reference: str) -> Application:
    """The application of that reference, unguarded: for the system's own work. Raises NoAccess when there is none."""
    parsed = parse_reference(reference)
    found = Application.objects.filter(reference=parsed).first() if parsed else None
    if found is None:
        raise NoAccess(reference)
    return found


def access_application(
    viewer: Viewer, reference: str, *, purpose: str, owner: bool = True, mode: str = ""
) -> tuple[Application, Access]:
    """The application and by what right the viewer opens it; raises NoAccess for everybody else.

    ``mode``: what an officer's task must have been given for, where something is going to be changed.
    """
    application = application_of(reference)
    return application, require_access(viewer, application.ref, purpose=purpose, owner=owner, mode=mode)


def definition_of(application: Application) -> ServiceDefinition:
    """The definition the application began under, as it applies to who asks, whatever the catalogue says now."""
    papers = {str(kept["code"]): kind_from_json(kept) for kept in application.papers}
    return as_it_applies(definition_from_json(application.definition), asker=asker_of(application), papers=papers)


def asker_of(application: Application) -> Asker:
    """Who applies for whom."""
    return Asker(application.for_whom, application.foreign)


@dataclass(frozen=True)
class Clock:
    """Where the service clock stands: ``state`` is idle (never started), running, paused or ended.

    ``used`` and ``allowed`` are working days, or minutes when ``unit`` says so. ``due`` is None while it stands. ``certain`` is
    False when the holidays of that year are not decreed yet, so that the date is an estimate.
    """

    state: str
    unit: str
    used: int
    allowed: int
    due: datetime | None
    certain: bool
    late: bool

    @property
    def left(self) -> int:
        """What remains of the allowance."""
        return max(0, self.allowed - self.used)


def clock_of(application: Application) -> Clock:
    """The service clock of an application, computed from its intervals and its own definition."""
    spans = [Span(row.started_at, row.stopped_at) for row in application.clock.all()]
    standard, times, moment = _standard(application), calendar(), now()
    size = 1 if standard.minutes is None else 60
    by = due(spans, standard=standard, calendar=times)
    return Clock(
        state=_clock_state(application, spans), unit="days" if size == 1 else "minutes",
        used=used(spans, standard=standard, calendar=times, at=moment) // size, allowed=standard.allowed // size, due=by,
        certain=by is None or times.is_certain(by.astimezone(times.zone).date()), late=by is not None and moment > by,
    )  # fmt: skip


def _clock_state(application: Application, spans: Sequence[Span]) -> str:
    if not spans:
        return "idle"
    if spans[-1].stopped is None:
        return "running"
    return "paused" if application.state == "needs_action" else "ended"


def _standard(application: Application) -> Standard:
    definition = definition_of(application)
    try:
        hours = get_tenant(application.tenant).hours
    except Unknown:
        hours = ""
    return Standard(definition.sla_working_days or LEGAL_DAYS, definition.sla_minutes, hours)


def subject_index_of(answers: Mapping[str, Mapping[str, str]]) -> str:
    """The blind index of whom the answers are about: by NIK, or by passport; empty while nobody is named."""
    identity = answers.get(IDENTITY) or {}
    if number := identity.get("nik"):
        return blind_index(number, purpose="nik")
    number = identity.get("passport")
    return blind_index(number, purpose="passport") if number else ""


def holder_of(application: Application) -> Holder:
    """Whom the product is for: the child or the firm that is applied for, else the applicant."""
    answers = application.answers
    if child := answers.get("anak"):
        number = child.get("nik")
        return Holder(name=child["name"], index=blind_index(number, purpose="nik") if number else "")
    if firm := answers.get("badan"):
        return Holder(name=firm["name"], index=application.subject_index)
    return Holder(name=answers[IDENTITY]["name"], index=application.subject_index)


def contact_index(contact: str) -> str:
    """The blind index of an e-mail address or a telephone number, however it is written; empty for an empty one."""
    return contact_mark(contact)


def of_contact(index: str) -> QuerySet[Application]:
    """The applications whose applicant gave that contact, the newest first."""
    return Application.objects.filter(Q(email_index=index) | Q(phone_index=index)).order_by("-pk")


def code_of(application: Application) -> str:
    """The code that, with the reference, opens the application on another device; told only to its owner."""
    message = f"{application.reference}:{application.code_salt}".encode()
    mac = hmac.new(lasting_key(CODES), b"application-code:" + message, hashlib.sha256).digest()
    return "".join(ALPHABET[byte % 32] for byte in mac[:CODE_LENGTH])


@dataclass(frozen=True)
class Form:
    """The pages of one application and how far it is. ``met`` are documents that nobody asks for: the register has them.

    ``possible`` are questions that an answer still to come may add.
    """

    steps: tuple[Step, ...]
    done: frozenset[str]
    next: Step | None
    met: Mapping[str, Summary] = field(default_factory=dict)
    possible: int = 0

    def step(self, key: str) -> Step | None:
        """The page of that key, if this application has it."""
        return next((step for step in self.steps if step.key == key), None)

    def left(self, key: str) -> int:
        """How many pages are left with this one, those counted that an answer may still add; it never grows on the way."""
        keys = [step.key for step in self.steps]
        return len(keys) - keys.index(key) + self.possible

    def after(self, key: str) -> Step | None:
        """The page after that one."""
        keys = [step.key for step in self.steps]
        position = keys.index(key) + 1 if key in keys else 0
        return self.steps[position] if position < len(self.steps) else None

    def before(self, key: str) -> Step | None:
        """The page before that one."""
        keys = [step.key for step in self.steps]
        return self.steps[keys.index(key) - 1] if key in keys and keys.index(key) > 0 else None


def form_of(application: Application) -> Form:
    """The pages this application needs for its answers so far, and which are done."""
    definition, answers = definition_of(application), application.answers
    documents = {file.requirement for file in documents_of(application)}
    met = met_by_register(application, definition)
    steps = tuple(
        step
        for step in steps_of(definition, answers=answers, on=today(), asker=asker_of(application))
        if step.requirement is None or step.requirement.doc not in met
    )
    given = {"answers": answers, "documents": documents, "seen": application.seen}
    done = frozenset(step.key for step in steps if is_done(step, **given))
    possible = still_possible(definition, answers=answers, seen=application.seen, on=today())
    return Form(steps, done, next_step(steps, **given), met, possible)


def documents_of(application: Application) -> Sequence[VaultFile]:
    """The documents that count: for each requirement the one that came last, without those set aside."""
    return files_of(application.ref)


def refused_documents(application: Application) -> Sequence[VaultFile]:
    """The documents that could not be taken, with the sentence that says what to do (``refusal``)."""
    return set_aside_files(application.ref)


PRIOR = "prior_permit"


@cache
def lineage() -> Lineage:
    """Which service carries on or copies which, from the data folder."""
    return read_lineage((DATA / "renewals.yaml").read_text(encoding="utf-8"))


def met_by_register(application: Application, definition: ServiceDefinition) -> dict[str, Summary]:
    """The required documents that the plaza issued itself and finds in its own register, by kind: nobody uploads those.

    A permit counts when it holds good, is of this person, and either the person named its number, or whoever owns this application
    owns the one it was granted on. Whoever merely knows somebody's NIK learns nothing here.
    """
    asked = {item.doc for item in definition.requirements}
    if not application.subject_index:
        return {}
    found = {kind: _proof_of(application, proof) for kind, proof in lineage().proves.items() if kind in asked}
    if PRIOR in asked:
        found[PRIOR] = _prior(application, definition)
    return {kind: permit for kind, permit in found.items() if permit is not None}


def _prior(application: Application, definition: ServiceDefinition) -> Summary | None:
    services = lineage().carries_on.get(application.service, ())
    number = application.answers.get("old_no")
    if definition.field_named("old_no") is not None:
        found = prior_permit(number) if isinstance(number, str) and number else None
    else:
        found = next(iter(own_permits(application, services=services)), None)
    holds = found and found.active and found.holder_index == application.subject_index and found.service in services
    return found if holds else None


def _proof_of(application: Application, proof: Proof) -> Summary | None:
    """The applicant's own product that proves it, about the same thing; a service never proves what it asks for itself."""
    if application.service in proof.services:
        return None
    return next(
        (
            permit
            for permit in own_permits(application, services=proof.services)
            if permit.holder_index == application.subject_index and _about_the_same(application, permit, proof.same)
        ),
        None,
    )


def _about_the_same(application: Application, permit: Summary, questions: Sequence[str]) -> bool:
    earlier = behind(permit)
    if earlier is None:
        return False
    said = [(application.answers.get(name), earlier.answers.get(name)) for name in questions]
    return all(now_ and then and bare(str(now_)) == bare(str(then)) for now_, then in said)


def own_permits(application: Application, *, services: Sequence[str]) -> list[Summary]:
    """Permits of these services that the applicant was granted on applications of the same owner, the newest first."""
    same = Application.objects.filter(subject_index=application.subject_index, state="granted", service__in=services)
    owners = set(holders_of(application.ref))
    rows = same.exclude(subject_index="").order_by("-decided_at")[:20]
    permits = (permit_of(row.ref) for row in rows if owners & set(holders_of(row.ref)))
    return [permit for permit in permits if permit is not None and permit.active]


def behind(permit: Summary) -> Application | None:
    """The application on which a permit was granted."""
    row = permit_by_reference(permit.reference)
    return Application.objects.filter(reference=row.application_ref.partition(":")[2]).first() if row else None


def wallet_of(viewer: Viewer) -> QuerySet[WalletItem]:
    """What the viewer keeps for the next time, the newest first."""
    kept = WalletItem.objects.filter(holder__in=viewer.identities, forgotten_at=None, expires_at__gte=today())
    return kept.order_by("-consent_at", "-pk")


def identity_kept(viewer: Viewer) -> list[WalletItem]:
    """The people whose identity the viewer may use again, each once."""
    newest: dict[str, WalletItem] = {}
    for item in wallet_of(viewer).filter(kind=IDENTITY):
        newest.setdefault(item.subject_index, item)
    return list(newest.values())


def documents_kept(viewer: Viewer, application: Application, *, kinds: Sequence[str]) -> list[WalletItem]:
    """Documents of these kinds, of the same person, that the viewer may use again here, each kind once."""
    if not application.subject_index:
        return []
    newest: dict[str, WalletItem] = {}
    for item in wallet_of(viewer).filter(kind__in=kinds, subject_index=application.subject_index):
        newest.setdefault(item.kind, item)
    return list(newest.values())


def verdict_of(application: Application) -> Verdict | None:
    """The latest table of findings."""
    return application.verdicts.order_by("-round").first()


def running_duplicates(application: Application) -> QuerySet[Application]:
    """Other running applications of the same person for the same service."""
    same = Application.objects.filter(service=application.service, subject_index=application.subject_index)
    return same.filter(state__in=OPEN).exclude(pk=application.pk).exclude(subject_index="")


def repeated(application: Application, files: Sequence[VaultFile]) -> dict[str, str]:
    """Which documents another person has sent in before or beside, by requirement: the same "bytes", or the same "fields".

    A draft of somebody else is nobody's word yet and does not count.
    """
    if not application.subject_index:
        return {}
    found = shown_elsewhere(files)
    references = {subject.partition(":")[2] for _, subject, _ in found if subject.startswith("application:")}
    others = Application.objects.filter(reference__in=references).exclude(state="draft")
    others = others.exclude(subject_index__in=("", application.subject_index))
    known = {row.ref for row in others} if references else set()
    told = [(file.requirement, same) for file, subject, same in found if subject in known]
    return {doc: "bytes" if any(same for name, same in told if name == doc) else "fields" for doc, _ in told}


def cases_waiting(officer: Officer) -> QuerySet[Application]:
    """Cases that wait for a person at the tenants the officer serves now, the longest-waiting first. Never shown as a list.

    The head of a tenant also takes what nobody at another one may.
    """
    tenants = list(duties_at(now()).filter(officer=officer).values_list("tenant", flat=True))
    mine = Q(tenant__in=tenants)
    if heads := heads_elsewhere(officer) & set(tenants):
        mine |= Q(reference__in=left_to_others("application")) & ~Q(tenant__in=heads)
    return Application.objects.filter(FOR_A_PERSON, mine).order_by("submitted_at", "pk")


def case_in_hand(officer: Officer) -> Application | None:
    """The case the officer was given and has not finished."""
    return Application.objects.filter(FOR_A_PERSON, handed_to=officer).first()


def waiting_by_tenant() -> dict[str, int]:
    """How many cases wait for a person, by tenant code."""
    rows = Application.objects.filter(FOR_A_PERSON).values_list("tenant").annotate(Count("pk"))
    return dict(rows.order_by())
