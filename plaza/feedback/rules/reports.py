"""Sealed reports as the server may know them: sizes, days, and a key's written form. Nothing here can open one."""

import base64
import binascii
import hashlib
from datetime import datetime, timedelta

KI = 1024
BUCKETS = (16 * KI, 64 * KI, 256 * KI, 1024 * KI, 2048 * KI, 4096 * KI, 8192 * KI)
"""The only sizes in bytes that a sealed box may have: nobody learns more of a report than that it fits into one of these."""
SHORT = (4 * KI, 16 * KI)
"""The same for the copy that the reporter reads: words alone."""
LARGEST = BUCKETS[-1]
OVERHEAD = 48
"""What sealing adds: the one-time public key and the authenticator."""
ADDRESS_BYTES, KEY_BYTES = 32, 32
OLD_TAIL = 8
"""Bytes that older offline writers put behind the box; they mean nothing any more."""
A_DAYS_SHARE = 0.05
"""Of the free disk, that one day's boxes may take: so many days of flood never fill it."""
FOR_FILES = 0.8
"""Of the day's room, that boxes with attachments may take; the rest is for words."""
WORDS = BUCKETS[1]
"""The largest box that counts as words."""
KEY_LINE = "plaza-report-secret-1"
STATES = {"new": frozenset({"read", "answered", "closed"}), "read": frozenset({"answered", "closed", "new"}),
          "answered": frozenset({"new", "closed", "read"}), "closed": frozenset({"new"})}  # fmt: skip


class BadBox(ValueError):
    """What arrived is no sealed report: the message says why, in words."""


class BadKey(ValueError):
    """Not a key of the Inspectorate."""


def split_box(body: bytes) -> tuple[bytes, bytes, bytes]:
    """The mailbox's address, the reporter's copy and the box for the Inspectorate; raises BadBox.

    ``address`` (32 bytes), length of the copy (4 bytes, big-endian), copy, and box.
    """
    if len(body) < ADDRESS_BYTES + 4 + SHORT[0] + BUCKETS[0]:
        raise BadBox("short")
    length = int.from_bytes(body[ADDRESS_BYTES : ADDRESS_BYTES + 4], "big")
    start = ADDRESS_BYTES + 4
    copy, box = body[start : start + length], body[start + length :]
    if len(box) - OLD_TAIL in BUCKETS:
        box = box[:-OLD_TAIL]
    if len(copy) != length or length not in SHORT or len(box) not in BUCKETS:
        raise BadBox("size")
    return body[:ADDRESS_BYTES], copy, box


def fits(size: int, *, taken: int, room: float) -> bool:
    """Whether a box of that size goes into the day's room; large ones leave a part of it to words."""
    return taken + size <= room * (1 if size <= WORDS else FOR_FILES)


def fingerprint(box: bytes) -> str:
    """How a box is named in the log (hex)."""
    return hashlib.sha256(box).hexdigest()


def window_end(moment: datetime, *, hours: int) -> datetime:
    """When the running span of so many hours ends, counted from midnight UTC; the moment itself for none."""
    if hours <= 0:
        return moment
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=((moment - midnight) // timedelta(hours=hours) + 1) * hours)


def read_public(text: str) -> bytes:
    """The 32 bytes of a public key in base64; raises BadKey."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadKey(text[:8]) from problem
    if len(key) != KEY_BYTES:
        raise BadKey(text[:8])
    return key


def written_secret(secret: bytes, *, public: bytes) -> str:
    """The file that the Inspectorate keeps: one line with the secret key, and what it is."""
    told = base64.b64encode(secret).decode()
    known = base64.b64encode(public).decode()
    return (
        "# Kunci rahasia Inspektorat untuk laporan tertutup. Siapa pun yang memegangnya dapat membaca semua laporan.\n"
        "# The Inspectorate's secret key for sealed reports. Whoever holds it can read every report.\n"
        f"# public: {known}\n{KEY_LINE} {told}\n"
    )
