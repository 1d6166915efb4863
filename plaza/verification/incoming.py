"""Uploads that arrive in pieces: begun, continued after days or on another network, and handed to the vault once whole.

Pieces lie sealed until then, and are deleted with the handing over, with the giving up, or when nothing came for `KEPT`. A step is one
conditional UPDATE: two connections that send the same piece, or finish the same upload, do it once.
"""

import hashlib
import shutil
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.clock import real_now
from plaza.core.references import new_reference, parse_reference
from plaza.core.storage import delete_blob, open_blob, put_blob
from plaza.core.throttle import allow
from plaza.core.transitions import move
from plaza.people.queries import NoAccess
from plaza.verification.actions import accept_upload
from plaza.verification.models import Incoming, Piece, VaultFile
from plaza.verification.rules.incoming import (
    BEGINNINGS_AN_HOUR,
    KEPT,
    MOST_OPEN,
    MOST_PIECES,
    SHARE_OF_DISK,
    TRANSITIONS,
    UNFINISHED_OF_A_RANGE,
    UNFINISHED_OF_ONE,
    Checksum,
)
from plaza.verification.rules.uploads import UploadRefused, refusal

HANDING: Final = timedelta(seconds=60)
"""How long one request may take to hand an upload over before another one may try."""
MOST_TRIES: Final = 3
"""An upload that was handed over this often without an end breaks whatever opens it."""
LATER: Final = frozenset({"too_many_files", "nobody_there", "crowded"})
"""Refusals that say nothing about the bytes: these are kept, and handed over later."""
AT_ONCE: Final = 200


class PieceRefused(ValueError):
    """This piece cannot be taken; `code` is wrong_offset, checksum, too_long, too_small or gone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def largest(kinds: Sequence[DocumentKind]) -> int:
    """The most bytes that a document of these kinds may have."""
    return max(kind.max_mb for kind in kinds) * 1_000_000


def incoming_of(ref: str, *, belongs_to: str, requirement: str) -> Incoming:
    """The upload of that reference; raises NoAccess when this requirement of this subject has none. Guard the subject first."""
    found = Incoming.objects.filter(ref=parse_reference(ref), belongs_to=belongs_to, requirement=requirement).first()
    if found is None:
        raise NoAccess(ref)
    return found


def is_gone(row: Incoming) -> bool:
    """Whether nothing more can come of it: given up, refused, or too old."""
    return row.state in ("ended", "refused") or (row.state in ("open", "whole") and row.expires_at <= real_now())


def begin_upload(
    *, belongs_to: str, requirement: str, kinds: Sequence[DocumentKind], length: int, sha256: str, actor: str,
    among: Collection[str] = (), network: str = "",
) -> tuple[Incoming, bool]:  # fmt: skip
    """Makes room for an upload of that length, and says whether it is a new one; raises UploadRefused.

    With `sha256` the same bytes are not sent twice: an unfinished upload of them goes on where it was, and a file that one of the
    subjects `among` (the sender's own) already has is linked here, done at once.
    """
    if length == 0:
        raise refusal("empty")
    if length > largest(kinds):
        raise refusal("too_large", mb=max(kind.max_mb for kind in kinds))
    place = {"belongs_to": belongs_to, "requirement": requirement}
    if sha256 and (found := _here(sha256, length, **place)):
        return found, False
    if not allow(f"incoming:{belongs_to}", limit=BEGINNINGS_AN_HOUR, per=3600):
        raise refusal("too_many_files")
    if not _fits(length, actor=actor, network=network):
        raise refusal("crowded")
    given: dict[str, Any] = {"length": length, "sha256": sha256, "actor": actor, "network": network, **place}
    if sha256 and (file := _held_elsewhere(sha256, length, among={belongs_to, *among})):
        same = accept_upload(kinds=kinds, data=open_blob(file.blob), actor=actor, **place)
        return _begun(state="done", offset=length, file_ref=same.ref, **given), True
    return _begun(**given), True


def _fits(length: int, *, actor: str, network: str) -> bool:
    """Whether so much more may be on its way: for this device, for its range of addresses, and for the disk."""
    unfinished = Incoming.objects.filter(state__in=("open", "whole"))

    def announced(rows: QuerySet[Incoming]) -> int:
        return int(rows.aggregate(total=Sum("length"))["total"] or 0) + length

    if announced(unfinished.filter(actor=actor)) > UNFINISHED_OF_ONE:
        return False
    if network and announced(unfinished.filter(network=network)) > UNFINISHED_OF_A_RANGE:
        return False
    disk = shutil.disk_usage(settings.DATA_DIR)
    return announced(unfinished) <= min(disk.total, disk.free * 5) * SHARE_OF_DISK


def _finished(sha256: str, length: int) -> QuerySet[Incoming]:
    kept = VaultFile.objects.filter(state__in=("quarantined", "clean")).values("ref")
    return Incoming.objects.filter(sha256=sha256, length=length, state="done", file_ref__in=kept).order_by("-pk")


def _here(sha256: str, length: int, **place: str) -> Incoming | None:
    """The upload of these very bytes for this very place: finished, or waiting for its next piece."""
    waiting = Incoming.objects.filter(sha256=sha256, length=length, state__in=("open", "whole"), **place)
    finished = _finished(sha256, length).filter(**place).first()
    return finished or waiting.filter(expires_at__gt=real_now()).order_by("-pk").first()


def _held_elsewhere(sha256: str, length: int, *, among: Collection[str]) -> VaultFile | None:
    """The file made of these very bytes that one of the sender's own subjects has."""
    row = _finished(sha256, length).filter(belongs_to__in=among).first()
    return VaultFile.objects.filter(ref=row.file_ref, state__in=("quarantined", "clean")).first() if row else None


@transaction.atomic
def _begun(*, belongs_to: str, requirement: str, **given: Any) -> Incoming:
    """A new row; the oldest unfinished one for the same place makes room for it."""
    place, moment = {"belongs_to": belongs_to, "requirement": requirement}, real_now()
    earlier = Incoming.objects.filter(state__in=("open", "whole"), **place).order_by("-pk")
    for old in earlier[MOST_OPEN - 1 :]:
        end_upload(old)
    return Incoming.objects.create(ref=new_reference(12), started_at=moment, expires_at=moment + KEPT, **place, **given)


def take_piece(row: Incoming, *, offset: int, data: bytes, checksum: Checksum | None = None) -> None:
    """Keeps the bytes that come next, sealed, on disk when this returns; raises PieceRefused. The row knows the new offset."""
    if is_gone(row):
        raise PieceRefused("gone")
    if offset != row.offset:
        raise PieceRefused("wrong_offset")
    if offset + len(data) > row.length:
        raise PieceRefused("too_long")
    if checksum is not None and not checksum.fits(data):
        raise PieceRefused("checksum")
    if data:
        _keep(row, data)


def _keep(row: Incoming, data: bytes) -> None:
    if row.pieces.count() >= MOST_PIECES:
        raise PieceRefused("too_small")
    blob = put_blob(data)
    try:
        with transaction.atomic():
            _advance(row, data, blob)
    except BaseException:
        delete_blob(blob)
        raise


def _advance(row: Incoming, data: bytes, blob: str) -> None:
    """Moves the offset from where it was read; whoever comes second with the same bytes is told so."""
    start, end = row.offset, row.offset + len(data)
    moved = {"offset": end, "state": "whole" if end == row.length else "open", "expires_at": real_now() + KEPT}
    if not Incoming.objects.filter(pk=row.pk, state="open", offset=start).update(**moved):
        raise PieceRefused("wrong_offset")
    Piece.objects.create(incoming=row, offset=start, size=len(data), blob=blob)
    row.offset, row.state, row.expires_at = end, str(moved["state"]), real_now() + KEPT


def hand_over(row: Incoming, *, kinds: Sequence[DocumentKind]) -> None:
    """Hands a whole upload to the vault; raises UploadRefused with the sentence for its sender.

    Anything else than a whole one is left alone, and so is one that another request has in hand: ask again in a moment.
    """
    moment = real_now()
    free = Q(handed_at=None) | Q(handed_at__lt=moment - HANDING)
    mine = Incoming.objects.filter(free, pk=row.pk, state="whole", expires_at__gt=moment)
    if not mine.update(handed_at=moment, tries=F("tries") + 1):
        return
    row.refresh_from_db()
    data = b"".join(open_blob(piece.blob) for piece in row.pieces.all())
    sha256 = hashlib.sha256(data).hexdigest()
    if row.tries > MOST_TRIES or len(data) != row.length or row.sha256 not in ("", sha256):
        raise _refused(row, refusal("broken"))
    try:
        file = accept_upload(
            belongs_to=row.belongs_to, requirement=row.requirement, kinds=kinds, data=data, actor=row.actor
        )
    except UploadRefused as problem:
        raise _refused(row, problem) from problem
    except BaseException:
        Incoming.objects.filter(pk=row.pk, state="whole").update(handed_at=None)
        raise
    _settle(row, to="done", file_ref=file.ref, sha256=sha256)


def _refused(row: Incoming, problem: UploadRefused) -> UploadRefused:
    """Remembers the refusal, unless it passes by itself: then the bytes stay for another try."""
    if problem.code in LATER:
        Incoming.objects.filter(pk=row.pk, state="whole").update(handed_at=None, tries=F("tries") - 1)
    else:
        said = {"code": problem.code, **{name: problem.sentence.in_language(name) for name in ("id", "en")}}
        _settle(row, to="refused", refusal=said)
    return problem


def end_upload(row: Incoming) -> bool:
    """Gives an unfinished upload up and deletes its pieces; False when it had ended already, one way or another."""
    return row.state in ("open", "whole") and _settle(row, to="ended")


@transaction.atomic
def _settle(row: Incoming, *, to: str, **changes: object) -> bool:
    if not move(row, to=to, table=TRANSITIONS, network="", **changes):
        return False
    for piece in row.pieces.all():
        transaction.on_commit(partial(delete_blob, piece.blob))
    row.pieces.all().delete()
    return True


def sweep_uploads() -> int:
    """Ends what nobody went on with in time, and forgets what was of use to nobody for as long again; how many rows that touched.

    A finished upload is remembered while its file is kept, so that the same bytes need not be sent again.
    """
    moment = real_now()
    late = Incoming.objects.filter(state__in=("open", "whole"), expires_at__lte=moment).order_by("pk")[:AT_ONCE]
    ended = sum(end_upload(row) for row in late)
    old = Incoming.objects.filter(expires_at__lte=moment - KEPT)
    kept = VaultFile.objects.filter(state__in=("quarantined", "clean")).values("ref")
    useless = old.filter(Q(state__in=("ended", "refused")) | Q(Q(state="done") & ~Q(file_ref__in=kept)))
    forgotten = list(useless.values_list("pk", flat=True)[:AT_ONCE])
    Incoming.objects.filter(pk__in=forgotten).delete()
    return ended + len(forgotten)
