"""Once only: what was proved is kept when its owner agrees, offered the next time, and forgotten on request or in time."""

from datetime import date

from django.db import IntegrityError, transaction

from plaza.applications.actions.history import tell
from plaza.applications.models import Application, WalletItem
from plaza.applications.queries import application_of, documents_of, form_of, wallet_of
from plaza.applications.rules.wallet import ABOUT_THE_PERSON, IDENTITY, keep_until
from plaza.core.clock import now, today
from plaza.core.references import new_reference
from plaza.core.storage import NoSuchBlob
from plaza.integrity.actions import record
from plaza.people.queries import holders_of
from plaza.people.viewers import Viewer
from plaza.verification.actions import remove_upload
from plaza.verification.copies import copy_document
from plaza.verification.models import VaultFile
from plaza.verification.queries import documents_for, files_of, reading_of


def keep_proved(reference: str) -> int:
    """Keeps what a granted application proved, for its first owner, if they agreed; how many things. Doing it again adds nothing."""
    application = application_of(reference)
    owners = holders_of(application.ref)
    if application.state != "granted" or not application.answers.get("simpan") or not owners:
        return 0
    if application.for_whom in ("parent", "other"):  # their identity is not this owner's to keep
        return 0
    kept = [_keep_identity(application, owners[0])]
    kept += [_keep_document(application, owners[0], file) for file in documents_of(application)]
    if count := sum(item is not None for item in kept):
        tell(application, "kept", actor="sistem", by="sistem", count=count)
    return count


def _keep_identity(application: Application, holder: str) -> WalletItem | None:
    return _new_item(application, holder, IDENTITY, ends=None, facts=dict(application.answers[IDENTITY]))


def _keep_document(application: Application, holder: str, file: VaultFile) -> WalletItem | None:
    (document,) = documents_for([file])
    if document.kind not in ABOUT_THE_PERSON:
        return None
    return _new_item(application, holder, document.kind, ends=_end_of(file), facts={}, file=file)


@transaction.atomic
def _new_item(
    application: Application, holder: str, kind: str, *, ends: date | None, facts: dict[str, object],
    file: VaultFile | None = None,
) -> WalletItem | None:  # fmt: skip
    """The new item with its own copy of the document; None when it is kept already."""
    item = WalletItem(
        ref=new_reference(12), holder=holder, subject_index=application.subject_index, kind=kind, facts=facts,
        source=application.ref, consent_at=application.submitted_at or now(),
        expires_at=keep_until(on=today(), document_ends=ends),
    )  # fmt: skip
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:
        return None
    if file is not None:
        copy_document(file, belongs_to=item.subject, requirement=kind, kinds=[kind], actor="sistem")
    record("wallet.kept", actor="sistem", subject=item.subject, facts={"kind": kind, "source": application.ref})
    return item


def _end_of(file: VaultFile) -> date | None:
    reading = reading_of(file)
    try:
        return date.fromisoformat((reading and reading.value("expiry")) or "")
    except ValueError:
        return None


@transaction.atomic
def use_document(application: Application, ref: str, *, viewer: Viewer) -> bool:
    """Puts a kept document into the place it answers in this application; False when it is not the viewer's or does not fit."""
    item = wallet_of(viewer).filter(ref=ref, subject_index=application.subject_index).exclude(subject_index="").first()
    if item is None or application.state not in ("draft", "needs_action"):
        return False
    files, place = files_of(item.subject), _place_for(application, item.kind)
    if not files or place is None:
        return False
    requirement, kinds = place
    try:
        copy_document(files[0], belongs_to=application.ref, requirement=requirement, kinds=kinds, actor=viewer.actor)
    except NoSuchBlob:
        return False
    tell(application, "from_wallet", actor=viewer.actor, by="pemohon", item=item.ref, requirement=requirement)
    return True


def _place_for(application: Application, kind: str) -> tuple[str, list[str]] | None:
    wanted = (step.requirement for step in form_of(application).steps if step.requirement is not None)
    fitting = (item for item in wanted if kind in {one.code for one in item.kinds})
    return next(((item.doc, [one.code for one in item.kinds]) for item in fitting), None)


@transaction.atomic
def forget(item: WalletItem, *, actor: str) -> bool:
    """Forgets one thing for good: its facts and its copy go, a line in the log stays; False when it was forgotten before."""
    if not WalletItem.objects.filter(pk=item.pk, forgotten_at=None).update(forgotten_at=now(), facts={}):
        return False
    for file in files_of(item.subject):
        remove_upload(file, actor=actor)
    record("wallet.forgotten", actor=actor, subject=item.subject, facts={"kind": item.kind, "source": item.source})
    return True


def forget_old() -> int:
    """Forgets what has come to its end; how many things."""
    over = WalletItem.objects.filter(forgotten_at=None, expires_at__lt=today()).order_by("pk")[:200]
    return sum([forget(item, actor="sistem") for item in over])
