"""Pictures drawn of documents, for whoever may look at them: a job draws them, the page shows them, a day later they are gone."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction

from plaza.core.clock import real_now
from plaza.core.outside import NotYet
from plaza.core.sandbox import DecodeError, SandboxCrashed
from plaza.core.secrets import digest
from plaza.core.storage import NoSuchBlob, delete_blob, open_blob, put_blob
from plaza.core.work import enqueue, has_room
from plaza.verification.models import Drawing, VaultFile
from plaza.verification.opening import crop_of, page_of

KEPT: Final = timedelta(days=1)
LOOKED_AT: Final = 50
"""The priority of what somebody looks at just now, before files that wait to be read."""


def drawing(file: VaultFile, what: Mapping[str, Any]) -> bytes | None:
    """The picture: ``{"page": 2}``, or a crop with ``page``, ``box``, ``turned`` and ``layer``; None when there is none to be drawn.

    Raises NotYet while a job is at it. Ask the guard of the file first.
    """
    ref = digest(f"{file.ref}:{file.sha256}:{sorted(what.items())!r}")
    row = Drawing.objects.filter(ref=ref).first()
    if row is None:
        if has_room("reader", client=f"drawing:{file.ref}"):
            client = f"drawing:{file.ref}"
            enqueue(
                "verification.draw",
                key=ref,
                client=client,
                priority=LOOKED_AT,
                ref=ref,
                file_ref=file.ref,
                what=dict(what),
            )
        raise NotYet
    try:
        return open_blob(row.blob) if row.blob else None
    except NoSuchBlob:
        row.delete()
        raise NotYet from None


def draw(ref: str, *, file_ref: str, what: Mapping[str, Any]) -> None:
    """Draws it and keeps it; what cannot be drawn is kept as nothing, so that nobody tries for ever. A second run finds it there."""
    file = VaultFile.objects.filter(ref=file_ref, state="clean").first()
    if file is None or Drawing.objects.filter(ref=ref).exists():
        return
    try:
        picture = _drawn(open_blob(file.blob), what)
    except (SandboxCrashed, DecodeError, NoSuchBlob):
        picture = b""
    blob = put_blob(picture) if picture else ""
    _, fresh = Drawing.objects.get_or_create(
        ref=ref, defaults={"file_ref": file_ref, "blob": blob, "made_at": real_now()}
    )
    if not fresh and blob:
        delete_blob(blob)


def _drawn(data: bytes, what: Mapping[str, Any]) -> bytes:
    if "box" not in what:
        return page_of(data, int(what["page"]))
    return crop_of(data, page=int(what["page"]), box=what["box"], turned=int(what["turned"]), layer=bool(what["layer"]))


@transaction.atomic
def forget_drawings_of(file_ref: str) -> None:
    """What was drawn of a file goes with it."""
    _forget(list(Drawing.objects.filter(file_ref=file_ref)))


@transaction.atomic
def forget_old_drawings() -> int:
    """Deletes what was drawn a day ago, which can be drawn again; how many."""
    return _forget(list(Drawing.objects.filter(made_at__lt=real_now() - KEPT)[:500]))


def _forget(rows: list[Drawing]) -> int:
    for row in rows:
        row.delete()
        if row.blob:
            transaction.on_commit(partial(delete_blob, row.blob))
    return len(rows)
