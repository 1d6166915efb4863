"""Documents go for good with what they belong to, at the wish of whose they are."""

from functools import partial

from django.db import transaction

from plaza.core.storage import delete_blob
from plaza.verification.actions import remove_upload
from plaza.verification.drawings import forget_drawings_of
from plaza.verification.incoming import end_upload
from plaza.verification.models import Incoming, VaultFile


@transaction.atomic
def erase_files(belongs_to: str, *, actor: str) -> int:
    """Erases every document of a subject, those that were set aside and those that are still arriving too; how many."""
    for row in Incoming.objects.filter(belongs_to=belongs_to, state__in=("open", "whole")):
        end_upload(row)
    files = list(VaultFile.objects.filter(belongs_to=belongs_to).exclude(state="deleted"))
    for file in files:
        if file.state == "clean":
            remove_upload(file, actor=actor)
        else:
            VaultFile.objects.filter(pk=file.pk).update(state="deleted", reading=None, origin={}, mark="", refusal={})
            transaction.on_commit(partial(delete_blob, file.blob))
            forget_drawings_of(file.ref)
    VaultFile.objects.filter(belongs_to=belongs_to).update(actor="warga")
    return len(files)
