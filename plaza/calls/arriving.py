"""A photograph that comes through the call's own socket, a little at a time, so that the voice keeps the link.

Promises: what came is kept sealed block by block; a page that comes back, on another process too, goes on where the last block ended;
the same bytes are not sent twice. The whole is handed to the vault as any other document of the call is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from plaza.calls.actions import CallOver
from plaza.calls.models import Call, Paper
from plaza.calls.papers import MOST_PAPERS, TooMany, place_for, show_paper
from plaza.calls.rules import OPEN_STATES
from plaza.catalogue.rules.definitions import DocumentKind
from plaza.core.throttle import allow
from plaza.people.viewers import Viewer
from plaza.verification.incoming import PieceRefused, begin_upload, end_upload, hand_over, take_piece
from plaza.verification.models import Incoming, VaultFile

BLOCK: Final = 8 * 1024
"""So many bytes are gathered in memory before they are kept; a broken socket loses no more than that."""
HEAD: Final = 4
"""Bytes at the front of a piece that say where it belongs."""
LARGEST_PIECE: Final = 16 * 1024
BEGINNINGS_A_MINUTE: Final = 12


@dataclass
class Arriving:
    """One photograph on its way, as the socket holds it; ``sha`` is what its page calls it."""

    call: Call
    sha: str
    row: Incoming
    kinds: Sequence[DocumentKind]
    guessed: bool
    waiting: bytearray = field(default_factory=bytearray)

    @property
    def at(self) -> int:
        """How many bytes have come."""
        return self.row.offset + len(self.waiting)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing any more."""
        return self.row.state in ("whole", "done")


def begin_photo(call: Call, *, viewer: Viewer, sha: str, length: int, wanted: str) -> Arriving:
    """Makes room for a photograph of these bytes, or finds the one that was on its way.

    Raises CallOver, TooMany, and UploadRefused with a sentence for a length that cannot be taken.
    """
    if call.state not in OPEN_STATES:
        raise CallOver(call.ref)
    if call.papers.count() >= MOST_PAPERS or not allow(f"call-paper:{viewer.actor}", limit=BEGINNINGS_A_MINUTE, per=60):
        raise TooMany(call.ref)
    belongs_to, requirement, kinds = place_for(viewer, call, wanted)
    named = requirement or f"panggilan-{hashlib.sha256(f'{sha}/{wanted}'.encode()).hexdigest()[:12]}"
    row, _ = begin_upload(
        belongs_to=belongs_to, requirement=named, kinds=kinds, length=length, sha256=sha, actor=viewer.actor, among={belongs_to}
    )  # fmt: skip
    return Arriving(call, sha, row, kinds, guessed=not requirement and len(kinds) > 1)


def take_bytes(arriving: Arriving, *, offset: int, data: bytes) -> bool:
    """Takes the bytes that come next and keeps every full block; whether something was kept. Bytes for another place are left alone."""
    if offset != arriving.at or arriving.at + len(data) > arriving.row.length:
        return False
    arriving.waiting += data
    if len(arriving.waiting) < BLOCK and arriving.at < arriving.row.length:
        return False
    block = bytes(arriving.waiting)
    arriving.waiting.clear()
    try:
        take_piece(arriving.row, offset=arriving.row.offset, data=block)
    except PieceRefused:  # another page of this seat was here meanwhile: what is kept counts
        arriving.row.refresh_from_db()
    return True


def finish_photo(arriving: Arriving) -> Paper:
    """Hands the whole to the vault and shows it to both, once; raises UploadRefused, CallOver, and TooMany while another has it in hand."""
    call = Call.objects.get(pk=arriving.call.pk)
    if call.state not in OPEN_STATES:
        end_upload(arriving.row)
        raise CallOver(call.ref)
    hand_over(arriving.row, kinds=arriving.kinds)
    arriving.row.refresh_from_db()
    if not arriving.row.file_ref:
        raise TooMany(call.ref)
    shown = Paper.objects.filter(call__ticket_ref=call.ticket_ref, file_ref=arriving.row.file_ref).first()
    return shown or show_paper(call, VaultFile.objects.get(ref=arriving.row.file_ref), guessed=arriving.guessed)


def stop_photo(arriving: Arriving) -> None:
    """The person does not want to send it any more: what came is deleted."""
    arriving.row.refresh_from_db()
    end_upload(arriving.row)
