"""What shows that a leaf was written by the plaza, and which row it commits to: both hang on keys that are not in the database.

A *tag* lies beside a leaf in the database and is not published: a keyed hash of the leaf's bytes. Who may write into the database
and has no key can put a row there that looks like an act; it gets no number, and is never published.

A leaf's fact ``row`` commits to the content of one row of a room, as that room tells it. Its salt is made from the leaf's id with
a key of the plaza, so that nobody else can guess at the content, and so that it can still be compared when the facts that the
leaf told beside it were erased.
"""

import hmac
import secrets
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from plaza.core.fields import Undecryptable
from plaza.core.keys import lasting_key
from plaza.integrity.rules import Json, commitment

ROW = "row"
Row = TypeVar("Row")
SALT_BYTES = 16


def tag_of(data: bytes) -> bytes:
    """The plaza's own mark on these bytes."""
    return hmac.digest(lasting_key("log-tag"), data, "sha256")


def is_ours(data: bytes | memoryview, tag: bytes | memoryview | None) -> bool:
    """Whether the plaza wrote these bytes."""
    return tag is not None and hmac.compare_digest(bytes(tag), tag_of(bytes(data)))


def row_commitment(leaf_id: str, row: Json) -> str:
    """What the leaf of that id says of a row with this content."""
    salt = hmac.digest(lasting_key("rows"), leaf_id.encode(), "sha256")[:SALT_BYTES]
    return commitment(salt, row)


def opened(content: Callable[[Row], list[object]]) -> Callable[[Row], list[object]]:
    """The content of a row, or, where what is sealed in it does not open there, something that no entry ever commits to."""

    @wraps(content)
    def told(row: Row) -> list[object]:
        try:
            return content(row)
        except Undecryptable:
            return ["unreadable", secrets.token_hex()]

    return told
