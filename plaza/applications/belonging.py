"""Whom an application is about, by marks that nobody can read: identity, contact and family card."""

from collections.abc import Iterable

from plaza.applications.models import Application, WalletItem
from plaza.core.fields import blind_index
from plaza.people.models import Key
from plaza.verification.queries import files_of, reading_of

FAMILY_CARD = "kk"


class ApplicationsKnow:
    """What the applications tell of an account, and of what they are about."""

    def of_holder(self, holder: str) -> set[str]:
        """Identity, contact and household of the account's own applications and of what it keeps for later."""
        held = Key.objects.filter(holder=holder, subject_ref__startswith="application:")
        references = [ref.partition(":")[2] for ref in held.values_list("subject_ref", flat=True)]
        marks = _marks(Application.objects.filter(reference__in=references)) if references else set()
        kept = WalletItem.objects.filter(holder=holder, forgotten_at=None).values_list("subject_index", flat=True)
        return {*marks, *kept} - {""}

    def of_subject(self, subject_ref: str) -> set[str]:
        """The marks of an application."""
        kind, _, reference = subject_ref.partition(":")
        return _marks(Application.objects.filter(reference=reference)) if kind == "application" else set()


def _marks(found: Iterable[Application]) -> set[str]:
    marks = set[str]()
    for application in found:
        marks |= {application.subject_index, application.email_index, application.phone_index}
        marks |= {blind_index(number, purpose="kk") for number in _families(application)}
    return marks - {""}


def _families(application: Application) -> set[str]:
    """The family card numbers that were written, or stand on a family card that was brought."""
    numbers = {str(application.answers.get("kk_no") or "")}
    for file in files_of(application.ref):
        reading = reading_of(file)
        if reading is not None and FAMILY_CARD in (file.requirement, reading.read_as):
            found = reading.fields.get(FAMILY_CARD)
            numbers.add(found.value if found else "")
    return {digits for number in numbers if len(digits := "".join(filter(str.isdigit, number))) == 16}
