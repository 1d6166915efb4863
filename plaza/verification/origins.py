"""What the bytes that were sent tell of themselves: the electronic signature, judged by this plaza's trust in a process apart."""

from __future__ import annotations

import re

from plaza.sealing.queries import check_pdf_apart
from plaza.sealing.rules import SealReport

MARK = b"/ByteRange"
"""Without it nothing is signed, and nobody needs to look."""


def seal_of(data: bytes) -> dict[str, object] | None:
    """The signature on a PDF in plain words and facts; None when it bears none."""
    if data[:5] != b"%PDF-" or MARK not in data:
        return None
    found = check_pdf_apart(data)
    if not found.signed and found.problem not in ("busy", "unreadable"):
        return None
    return {
        "intact": found.integrity, "trusted": found.trusted, "revoked": found.revoked, "bottom_line": found.bottom_line,
        "signer": found.signer[:120], "names": _names(found), "seals": found.seals, "problem": found.problem,
        "words_id": " ".join(found.sentences("id")), "words_en": " ".join(found.sentences("en")),
    }  # fmt: skip


def _names(found: SealReport) -> list[str]:
    """Under which names the signer may stand in the text: the own one, and that of the office; what stands in brackets is no name."""
    told = (re.sub(r"\([^)]*\)", " ", name).strip() for name in (found.signer, found.organisation))
    return [name[:120] for name in dict.fromkeys(told) if name and name != "?"]
