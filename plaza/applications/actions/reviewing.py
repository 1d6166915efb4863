"""Officers on cases: given one by one, decided with a reason, and asked for by the citizen whenever the citizen wants."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from plaza.applications.actions.deciding import grant
from plaza.applications.actions.drafting import ApplicationError
from plaza.applications.actions.history import tell
from plaza.applications.actions.moving import step_to
from plaza.applications.actions.paying import give_back, is_unpaid
from plaza.applications.actions.telling import tell_owner
from plaza.applications.models import Application
from plaza.applications.queries import FOR_A_PERSON, case_in_hand, cases_waiting, definition_of
from plaza.core.clock import now, real_now
from plaza.core.fields import sealed_to
from plaza.core.texts import t
from plaza.core.typed import tidy
from plaza.people.actions import end_tasks, give_task
from plaza.people.belonging import Self, others, recuse, settle
from plaza.people.models import Officer
from plaza.people.queries import officers
from plaza.people.rules import DECIDE
from plaza.permits.actions import revoke_permit
from plaza.permits.queries import permit_of

CASE_LEASE = timedelta(minutes=30)
SHORTEST_REASON = 10
LOOKED_AT = 50
"""Cases that are looked at before an officer is told that none waits."""
OWN = t(
    "Kasus ini milik Anda sendiri atau keluarga Anda. Petugas lain yang memutuskan; tekan Kasus berikutnya.",
    "This case is your own or your family's. Somebody else decides it; press Next case.",
)
NOT_YOURS = t("Kasus ini tidak lagi pada Anda.", "This case is no longer with you.")


def next_case(officer: Officer) -> Application | None:
    """Hands the officer the case that waited longest, or the one in hand; None when no case waits.

    Claimed by a conditional UPDATE, so that no two officers get one case. The task that opens it ends with the lease. What is the
    officer's own goes past them, to a colleague or, where there is none, to the head of another tenant.
    """
    me = Self(officer)
    if held := case_in_hand(officer):
        if not me.owns(held.ref):
            return held
        hand_back_cases(officer, actor="sistem")
    for candidate in cases_waiting(officer).filter(Q(handed_to=None) | Q(handed_until__lt=real_now()))[:LOOKED_AT]:
        if me.owns(candidate.ref):
            recuse(officer, subject_ref=candidate.ref, nobody_else=not _colleagues(candidate))
        elif _hand_over(candidate, officer):
            return candidate
    return None


def _colleagues(application: Application) -> list[Officer]:
    """Whoever at the tenant could decide it: the case is not theirs."""
    there = officers(tenant=application.tenant).filter(roles__name__in=("petugas", "kepala"))
    return others(there.distinct(), subject_ref=application.ref)


@transaction.atomic
def _hand_over(application: Application, officer: Officer) -> bool:
    until = real_now() + CASE_LEASE
    free = Application.objects.filter(
        FOR_A_PERSON, Q(handed_to=None) | Q(handed_until__lt=real_now()), pk=application.pk
    )
    if not free.update(handed_to=officer, handed_until=until, version=F("version") + 1):
        return False
    application.refresh_from_db()
    settle(application.ref)
    give_task(officer, subject_ref=application.ref, cause_ref=_cause(application), mode=DECIDE, until=until)
    tell(application, "given", actor="sistem", by="sistem", officer=officer.ref)
    return True


def _cause(application: Application) -> str:
    return f"case:{application.reference}"


@transaction.atomic
def grant_case(application: Application, *, officer: Officer) -> bool:
    """Grants the case; False when it was decided otherwise meanwhile. A paper that costs something is granted once it is paid."""
    _own(application, officer)
    if is_unpaid(application):
        raise ApplicationError(
            t(
                "Tagihannya belum dibayar. Pemohon sudah diberi tahu; kabulkan setelah lunas.",
                "Its bill is not paid yet. The applicant has been told; grant it once it is paid.",
            )
        )
    granted = grant(application, definition_of(application), actor=officer.ref, by="petugas")
    end_tasks(cause_ref=_cause(application))
    return granted


@transaction.atomic
def refuse_case(application: Application, *, officer: Officer, requirement: str, reason: str) -> bool:
    """Refuses with a reason tied to one of the service's own requirements; nothing outside its standard can be asked."""
    _own(application, officer)
    told = refusal_told(application, requirement, reason)
    ended = {
        "decided_at": now(),
        "decided_by": officer.ref,
        "handed_to": None,
        "handed_until": None,
        "ask": _both(told, about=requirement),
    }
    if not step_to(application, "refused", why="decided", **ended):
        return False
    tell(application, "refused", actor=officer.ref, by="petugas", note=told, requirement=requirement)
    give_back(application, why="refused", actor=officer.ref)
    tell_owner(application, "refused")
    end_tasks(cause_ref=_cause(application))
    return True


@transaction.atomic
def ask_for_document(application: Application, *, officer: Officer, requirement: str, reason: str) -> bool:
    """Asks the citizen for a better document; the case comes back after the next sending."""
    _own(application, officer)
    told = refusal_told(application, requirement, reason)
    back = {"ask": _both(told, about=requirement), "handed_to": None, "handed_until": None}
    if not step_to(application, "needs_action", why="asked", **back):
        return False
    tell(application, "asked", actor=officer.ref, by="petugas", note=told, requirement=requirement)
    tell_owner(application, "needs_action")
    end_tasks(cause_ref=_cause(application))
    return True


@transaction.atomic
def request_review(application: Application, *, actor: str, note: str = "") -> bool:
    """Brings the application before a person, at its owner's wish, from any automatic result and after a refusal too.

    What was granted stays in force meanwhile: the officer answers (`answer_doubt`).
    """
    if application.state == "granted":
        return _doubt(application, actor=actor, note=note)
    if application.state not in ("needs_action", "refused"):
        return application.state == "review"
    if not step_to(application, "review", why="review_requested", ask=[], decided_at=None, decided_by=""):
        return False
    tell(application, "review_requested", actor=actor, by="pemohon", note=tidy(note)[:1000])
    return True


def _doubt(application: Application, *, actor: str, note: str) -> bool:
    row = Application.objects.filter(pk=application.pk, state="granted", doubted_at=None)
    if row.update(doubted_at=now(), ask=[], handed_to=None, handed_until=None, version=F("version") + 1):
        tell(application, "review_requested", actor=actor, by="pemohon", note=tidy(note)[:1000])
    return True


@transaction.atomic
def answer_doubt(application: Application, *, officer: Officer, reason: str, revoke: bool = False) -> bool:
    """Answers the owner of a grant who asked for a review: it stays as it is, or its permit is called back because it was wrong.

    False when somebody answered before; raises ApplicationError without a reason that the owner can understand.
    """
    if application.state != "granted" or application.handed_to_id != officer.pk:
        raise ApplicationError(NOT_YOURS)
    _not_their_own(application, officer)
    told = in_a_sentence(reason)
    back = {
        "doubted_at": None,
        "ask": _both(told),
        "handed_to": None,
        "handed_until": None,
        "version": F("version") + 1,
    }
    as_read = Application.objects.filter(pk=application.pk, doubted_at__isnull=False, version=application.version)
    if not as_read.update(**sealed_to(application, back)):
        return False
    permit = permit_of(application.ref)
    if revoke and permit is not None:
        revoke_permit(permit.code, actor=officer.ref, reason="wrong_data")
    tell(application, "review_answered", actor=officer.ref, by="petugas", note=told, revoked=revoke)
    tell_owner(application, "review_answered")
    end_tasks(cause_ref=_cause(application))
    return True


@transaction.atomic
def hand_back_cases(officer: Officer, *, actor: str) -> int:
    """Takes every case from an officer who is off duty, so that the next one gets it; how many."""
    held = list(Application.objects.filter(FOR_A_PERSON, handed_to=officer))
    for application in held:
        end_tasks(cause_ref=_cause(application), officer=officer)
        tell(application, "handed_back", actor=actor, by="sistem", officer=officer.ref)
    Application.objects.filter(pk__in=[row.pk for row in held], handed_to=officer).update(
        handed_to=None, handed_until=None, version=F("version") + 1
    )
    return len(held)


def _both(told: str, *, about: str = "") -> list[dict[str, str]]:
    """An officer writes in one language; both pages show it as it was written, beside the page of the form that it is about."""
    return [{"ask_id": told, "ask_en": told, "about": about}]


def _own(application: Application, officer: Officer) -> None:
    if application.handed_to_id != officer.pk or application.state != "review":
        raise ApplicationError(NOT_YOURS)
    _not_their_own(application, officer)


def _not_their_own(application: Application, officer: Officer) -> None:
    """What turns out to be the officer's own after it was given is not decided by them either."""
    if Self(officer).owns(application.ref):
        raise ApplicationError(OWN)


def refusal_told(application: Application, requirement: str, reason: str) -> str:
    """The sentence that the owner will read; raises ApplicationError where it names no requirement of the service or no reason."""
    definition = definition_of(application)
    known = {item.doc for item in definition.requirements} | {field.name for field in definition.fields} | {"diri"}
    if requirement not in known:
        raise ApplicationError(t("Pilih persyaratan yang belum terpenuhi.", "Choose the requirement that is not met."))
    return in_a_sentence(reason)


def in_a_sentence(reason: str) -> str:
    """The reason as the owner will read it; raises ApplicationError where it says nothing that they can understand."""
    told = tidy(reason)[:2000]
    if len(told) < SHORTEST_REASON:
        raise ApplicationError(
            t(
                "Tulis alasannya dalam satu kalimat yang dapat dipahami pemohon.",
                "Write the reason in a sentence that the applicant understands.",
            )
        )
    return told
