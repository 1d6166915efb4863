"""PDFs that came from elsewhere, examined and compared in the sandbox: what strangers hand in, and what a signing service gives back."""

from base64 import b64encode
from datetime import datetime

from plaza.core.sandbox import DecodeError, SandboxCrashed, SandboxUnavailable, pool
from plaza.sealing.rules import MOMENTS, SealReport, Trust

SECONDS, WITHIN = 10, 12.0
AT_ONCE = 2
TASKS = "plaza.sealing.tasks"
FAULTS = (SandboxCrashed, DecodeError, SandboxUnavailable)


def examined(data: bytes, *, trust: Trust) -> SealReport:
    """What there is to say about the PDF's seal; the report's ``problem`` is ``busy`` for a file that is too slow or too large to read."""
    told = {
        "do": "examine",
        "roots": [b64encode(root).decode() for root in trust.roots],
        "lists": [b64encode(entry).decode() for entry in trust.lists],
    }
    try:
        found, _ = pool(TASKS, most=AT_ONCE).ask(told, data, seconds=SECONDS, within=WITHIN)
    except FAULTS:
        return SealReport(False, False, False, "", None, False, False, problem="busy")
    found |= {name: datetime.fromisoformat(found[name]) for name in MOMENTS if found[name]}
    return SealReport(**found)


def is_same(sent: bytes, *, back: bytes) -> bool:
    """Whether a document that came back is the one that was sent, with nothing added that anybody sees; False where that cannot be told."""
    try:
        found, _ = pool(TASKS, most=AT_ONCE).ask(
            {"do": "compare", "cut": len(sent)}, sent + back, seconds=SECONDS, within=WITHIN
        )
    except FAULTS:
        return False
    return bool(found["same"])
