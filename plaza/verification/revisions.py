"""Whether a PDF was changed after it was made: a later part of the file puts another object in the place of an earlier one.

A second table alone is no change: Word writes an empty one behind every PDF, and a linearised PDF has two that share the objects.
"""

from __future__ import annotations

import io
from typing import Final

from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefCache

TABLE: Final = b"startxref"
MOST_REVISIONS: Final = 50
_FAULTS: Final = (
    PdfError, LookupError, ArithmeticError, ValueError, TypeError, AttributeError, AssertionError, RecursionError,
)  # fmt: skip
"""What a broken file makes a parser stumble over is not one kind of error."""


def changed_later(data: bytes) -> bool:
    """Says whether something that had been written was written anew; what was added by signing is no change."""
    if data.count(TABLE) < 2 or b"/ByteRange" in data:
        return False
    try:
        tables = PdfFileReader(io.BytesIO(data), strict=False).xrefs
        return any(_rewrites(tables, number) for number in range(1, min(tables.total_revisions, MOST_REVISIONS)))
    except _FAULTS:
        return False  # nothing can be said of it; the reader beside this one repairs such files


def _rewrites(tables: XRefCache, revision: int) -> bool:
    """Whether a revision defines anew what was there; naming the same place again is no change."""
    return any(_moved(tables, ref, revision) for ref in tables.explicit_refs_in_revision(revision))


def _moved(tables: XRefCache, ref: Reference, revision: int) -> bool:
    before = tables.get_historical_ref(ref, revision - 1)
    after = tables.get_historical_ref(ref, revision)
    return before is not None and after is not None and before != after
