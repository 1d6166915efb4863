"""A document that was read and judged once, kept a second time for another subject: its own bytes, the same reading."""

from collections.abc import Sequence

from django.db import transaction

from plaza.core.clock import now
from plaza.core.fields import open_all
from plaza.core.references import new_reference
from plaza.core.storage import delete_blob, open_blob, put_blob
from plaza.core.work import enqueue
from plaza.integrity.actions import record
from plaza.verification.actions import remove_upload
from plaza.verification.models import VaultFile
from plaza.verification.queries import kept_files


def copy_document(file: VaultFile, *, belongs_to: str, requirement: str, kinds: Sequence[str], actor: str) -> VaultFile:
    """Keeps a copy of a clean document for another subject, in the place of an earlier one for the same requirement.

    The copy has its own bytes, so that deleting one leaves the other; its reading comes along, so that nothing is read twice.
    Raises NoSuchBlob when the bytes are gone.
    """
    blob = put_blob(open_blob(file.blob))
    try:
        return _keep(file, belongs_to=belongs_to, requirement=requirement, kinds=kinds, actor=actor, blob=blob)
    except BaseException:
        delete_blob(blob)
        raise


@transaction.atomic
def _keep(
    file: VaultFile, *, belongs_to: str, requirement: str, kinds: Sequence[str], actor: str, blob: str
) -> VaultFile:
    copied = VaultFile.objects.get(pk=file.pk)
    open_all(copied)
    copied.pk, copied.ref, copied.blob = None, new_reference(12), blob
    copied.belongs_to, copied.requirement, copied.kinds, copied.actor = belongs_to, requirement, list(kinds), actor
    copied.uploaded_at = now()
    for earlier in kept_files(belongs_to).filter(requirement=requirement):
        remove_upload(earlier, actor=actor)
    copied.save(force_insert=True)
    facts = {"file": copied.ref, "from": file.ref, "requirement": requirement, "sha256": copied.sha256}
    record("verification.copied", actor=actor, subject=belongs_to, facts=facts)
    if not copied.is_read:
        enqueue("verification.read_file", key=copied.ref, file_ref=copied.ref)
    return copied
