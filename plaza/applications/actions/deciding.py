"""The system's own decision: it grants, asks for a better document, or hands over to a person. It never refuses."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F, Q

from plaza.applications.actions.history import tell
from plaza.applications.actions.moving import step_to
from plaza.applications.actions.paying import ask_register, fee_paid, wait_for_payment
from plaza.applications.actions.telling import tell_owner
from plaza.applications.models import Application, Verdict
from plaza.applications.queries import (
    FOR_A_PERSON,
    PRIOR,
    application_of,
    asker_of,
    behind,
    definition_of,
    documents_of,
    holder_of,
    met_by_register,
    repeated,
    running_duplicates,
)
from plaza.applications.rules.judging import Inputs, table_of, to_keep
from plaza.catalogue.outcomes import outcome_told
from plaza.catalogue.rules.definitions import ServiceDefinition
from plaza.core.clock import now, real_now, today
from plaza.core.work import enqueue
from plaza.permits.actions import issue_permit
from plaza.permits.queries import Summary, prior_permit_active, unprintable
from plaza.verification.models import VaultFile
from plaza.verification.queries import documents_for, facts_known, files_to_judge
from plaza.verification.rules.verdicts import Judgement
from plaza.verification.rules.words import bare

REGISTER_AGAIN = 300.0
"""Seconds after which a register that did not answer is asked again."""


def decide(reference: str) -> None:
    """Judges a submitted application once all its documents are read, and carries out what the judgement allows.

    Called after the submission and after each reading; before the last reading it does nothing. Exactly one of several calls at
    once changes anything: the state is moved by a conditional UPDATE, in the transaction that also issues the permit.
    """
    application = application_of(reference)
    if application.state != "submitted":
        return
    definition = definition_of(application)
    if not ask_register(application, definition):
        enqueue("applications.decide", key=reference, delay=REGISTER_AGAIN, reference=reference)
        return
    if _still_reading(application):
        return
    met = met_by_register(application, definition)
    files = files_to_judge(application.ref)
    facts = facts_known(definition, answers=application.answers, given=facts_of(application, met))
    inputs = inputs_of(application, definition, files=files, met=met, facts=facts)
    kept = to_keep(
        inputs, definition_hash=application.definition_hash, files={file.requirement: file.ref for file in files}
    )
    with transaction.atomic():
        carry_out(application, definition, table_of(definition, inputs), inputs=kept)


def reconsider(subject_ref: str) -> None:
    """Asks for a decision on the application that a document belongs to; called within the transaction of its reading."""
    kind, _, reference = subject_ref.partition(":")
    if kind == "application" and application_of(reference).state == "submitted":
        enqueue("applications.decide", key=reference, reference=reference)


def _still_reading(application: Application) -> bool:
    return any(not document.is_read for document in documents_of(application))


def facts_of(application: Application, met: Mapping[str, Summary]) -> dict[str, bool | None]:
    """What the rooms below know of the application: True, False, or None where nobody knows (which a person then looks at)."""
    answers, prior = application.answers, met.get(PRIOR)
    number = answers.get("old_no")
    active = prior_permit_active(number, holder_index=application.subject_index) if isinstance(number, str) else None
    return {
        "no_duplicate": not running_duplicates(application).exists(),
        "prior_active": True if prior else active,
        "data_unchanged": _unchanged(application, prior) if prior else None,
        "fee_paid": fee_paid(application, definition_of(application)),
        "declaration_agreed": bool(answers.get("pernyataan")),
    }


def _unchanged(application: Application, prior: Summary) -> bool | None:
    """Whether everything that both forms ask was answered alike when the earlier permit was granted; None when nothing is common."""
    earlier = behind(prior)
    if earlier is None:
        return None
    names = {field.name for field in definition_of(application).fields} - {"old_no"}
    common = [name for name in names if application.answers.get(name) and earlier.answers.get(name)]
    if not common:
        return None
    return all(bare(str(application.answers[name])) == bare(str(earlier.answers[name])) for name in common)


def inputs_of(
    application: Application, definition: ServiceDefinition, *, files: Sequence[VaultFile], met: Mapping[str, Summary],
    facts: Mapping[str, bool | None],
) -> Inputs:  # fmt: skip
    """Everything that the table is made of, so that it can be made again years later."""
    letters: Sequence[str] = ()
    if definition.output.type != "information":
        letters = unprintable(definition, holder=holder_of(application), facts=_stated(application))
    return Inputs(
        on=today(), answers=application.answers, facts=facts, documents=documents_for(files), asker=asker_of(application),
        met={doc: permit.number for doc, permit in met.items()}, letters=letters, shared=repeated(application, files),
    )  # fmt: skip


def carry_out(
    application: Application, definition: ServiceDefinition, judgement: Judgement, *, inputs: Mapping[str, object]
) -> None:
    """Moves the application where the judgement leads, in the caller's transaction, and keeps the table of findings.

    A judgement of a row that was moved or sent again meanwhile is left aside: it was made of other papers.
    """
    held = Application.objects.select_for_update().filter(pk=application.pk, state="submitted", round=application.round)
    if not held.exists() or wait_for_payment(application, definition, judgement):
        return
    if judgement.outcome == "accepted" and definition.decision == "auto":
        moved = grant(application, definition, actor="sistem", by="sistem")
    elif judgement.outcome == "replace":
        moved = _ask_for_better(application, judgement)
    else:
        moved = step_to(application, "review", why="handed_over")
        if moved:
            tell(application, "handed_over", actor="sistem", by="sistem", outcome=judgement.outcome)
            tell_owner(application, "handed_over")
    if moved:
        keep_verdict(application, judgement, inputs=inputs)


def keep_verdict(application: Application, judgement: Judgement, *, inputs: Mapping[str, object]) -> None:
    """Keeps the table of this round for both sides, and its fingerprint in the log."""
    findings = [finding.as_json() for finding in judgement.findings]
    Verdict.objects.create(
        application=application, round=application.round, outcome=judgement.outcome, findings=findings, inputs=inputs,
        made_at=now(),
    )  # fmt: skip


def grant(application: Application, definition: ServiceDefinition, *, actor: str, by: str) -> bool:
    """Grants in the caller's transaction and issues the product with it; False when somebody else decided first."""
    ended = {"decided_at": now(), "decided_by": actor, "handed_to": None, "handed_until": None, "ask": []}
    if not step_to(application, "granted", why="decided", **ended):
        return False
    if definition.output.type != "information":
        permit = issue_permit(
            application_ref=application.ref, definition=definition, holder=holder_of(application), facts=_stated(application), actor=actor,
            language=application.language,
        )  # fmt: skip
        Application.objects.filter(pk=application.pk).update(valid_until=permit.valid_until)
    if application.answers.get("simpan"):
        enqueue("applications.keep_proved", key=application.reference, reference=application.reference)
    tell(application, "granted", actor=actor, by=by, output=definition.output.type)
    tell_owner(application, "granted", **_outcome_words(application, definition))
    return True


def _outcome_words(application: Application, definition: ServiceDefinition) -> dict[str, object]:
    """What was granted and what happens next, for the letter: the day and the place stand in it, not only a number."""
    told = outcome_told(definition, answers=application.answers, granted_at=application.decided_at or now())
    places = [] if told.kind == "document" else told.rows
    lines = {
        language: [f"{label.in_language(language)}: {words.in_language(language)}." for label, words in places]
        for language in ("id", "en")
    }
    return {
        "headline_id": told.headline.indonesian, "headline_en": told.headline.english,
        "next_id": " ".join([told.next.indonesian, *lines["id"]]), "next_en": " ".join([told.next.english, *lines["en"]]),
    }  # fmt: skip


def _stated(application: Application) -> dict[str, object]:
    """What the document says of the case: the answers to the service's own questions."""
    apart = {"diri", "anak", "wakil", "badan", "kontak", "pernyataan", "simpan"}
    return {name: value for name, value in application.answers.items() if name not in apart and value is not None}


def _ask_for_better(application: Application, judgement: Judgement) -> bool:
    faults = [finding for finding in judgement.findings if finding.result == "fail"]
    said = dict.fromkeys((finding.remedy_id, finding.remedy_en) for finding in faults if finding.remedy_id)
    ask = [{"ask_id": indonesian, "ask_en": english} for indonesian, english in said]
    if not step_to(application, "needs_action", why="asked", ask=ask):
        return False
    tell(application, "asked", actor="sistem", by="sistem", findings=[finding.code for finding in faults])
    tell_owner(application, "needs_action")
    return True


def release_cases() -> int:
    """Takes back the cases of officers who left them; they go to the next officer, with their place kept."""
    over = Q(handed_until__lt=real_now())
    return (
        Application.objects.filter(over, FOR_A_PERSON)
        .exclude(handed_to=None)
        .update(handed_to=None, handed_until=None, version=F("version") + 1)
    )
