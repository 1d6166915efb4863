"""Examining a PDF's seal: pure of settings and store, so that it can run in a process of its own.

The judgement shown to people is never pyHanko's ``intact`` alone: what is appended after signing leaves that true.
"""

import io
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from asn1crypto import crl, x509
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, PdfObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from plaza.sealing.container import written_one_way
from plaza.sealing.rules import SealReport, Trust

CODE_MARK = "kode:"
MOST_FIELDS = 500
for _name_of_logger in ("pyhanko", "pyhanko_certvalidator"):
    # What these libraries report at length is the state of a stranger's file; the report says it in a sentence.
    logging.getLogger(_name_of_logger).setLevel(logging.CRITICAL)


def examine(data: bytes, *, trust: Trust) -> SealReport:
    """What there is to say about the PDF's seal. Never raises for a bad file: the report's ``problem`` says what is wrong."""
    if not data.lstrip()[:5].startswith(b"%PDF-"):
        return _hopeless("not_pdf")
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            return _hopeless("encrypted")
        if _too_many_fields(reader):
            return _hopeless("unreadable")
        return _report(reader, trust=trust)
    except (
        PdfError,
        LookupError,
        ArithmeticError,
        ValueError,
        TypeError,
        AttributeError,
        AssertionError,
        RecursionError,
        OSError,
    ):
        # What a hostile file makes a parser stumble over is not one kind of error.
        return _hopeless("unreadable")


def _too_many_fields(reader: PdfFileReader) -> bool:
    """Whether a file has more fields than any signed document: looking for seals would go through them all."""
    waiting, seen = [reader.root.get("/AcroForm")], 0
    while waiting:
        within = waiting.pop()
        for key in ("/Fields", "/Kids"):
            for field in _entry(within, key):
                seen += 1
                if seen > MOST_FIELDS:
                    return True
                waiting.append(field)
    return False


def _entry(thing: object, key: str) -> Sequence[PdfObject]:
    """The array under a key, wherever it is written; empty where there is none."""
    found = thing.get_object() if isinstance(thing, PdfObject) else None  # type: ignore[no-untyped-call]
    entry = found.raw_get(key).get_object() if isinstance(found, DictionaryObject) and key in found else None
    return entry if isinstance(entry, ArrayObject) else ()


def _hopeless(problem: Literal["not_pdf", "encrypted", "unreadable"]) -> SealReport:
    return SealReport(False, False, False, "", None, False, False, problem=problem)


def _report(reader: PdfFileReader, *, trust: Trust) -> SealReport:
    code = _code(reader)
    seals = list(reader.embedded_regular_signatures)
    if not seals:
        return SealReport(False, False, False, "", None, False, False, code=code)
    # Whoever forbade changes speaks for the document; where nobody did, the last one to sign saw all of it.
    seal = next((one for one in seals if one.docmdp_level is not None), seals[-1])
    status = _status(seal, trust=trust)
    stamped = _stamped_at(status)
    ended, then = _ended_at(status), status
    if stamped and ended and stamped < ended:
        then = _status(seal, trust=trust, moment=stamped)
    intact = bool(status.intact and status.valid and status.docmdp_ok)
    intact = (
        intact and written_one_way(reader, seal) and _nothing_added(reader, seal, status) and _stamp_is_sound(status)
    )
    moment = status.signer_reported_dt
    return SealReport(
        signed=True,
        integrity=intact,
        certified=_forbids_changes(seal),
        signer=_name(status.signing_cert.subject.native),
        revoked=_revoked(status),
        trusted=bool(status.trusted) or _is_known(seal, status, trust=trust),
        bottom_line=bool(then.trusted and intact and _forbids_changes(seal)),
        signed_at=moment.astimezone(UTC) if isinstance(moment, datetime) else None,
        code=code,
        expired=_expired(status),
        stamped_at=stamped,
        ended_at=ended,
        stood=bool(then is not status and then.trusted),
        seals=len(seals),
        organisation=_organisation(status.signing_cert.subject.native),
    )


def _status(
    seal: EmbeddedPdfSignature, *, trust: Trust, mode: str = "require", moment: datetime | None = None
) -> PdfSignatureStatus:
    """pyHanko's judgement, now or as of a moment that a time stamp vouches for.

    ``require``: a certificate whose revocation cannot be looked up is not called good by silence. Of a time-stamping authority
    that is not asked: few of them name a list that a plaza could keep.
    """
    asked = partial(
        ValidationContext,
        trust_roots=[x509.Certificate.load(root) for root in trust.roots],
        crls=[crl.CertificateList.load(entry) for entry in trust.lists],
        allow_fetching=False,
    )
    return validate_pdf_signature(
        seal,
        signer_validation_context=asked(revocation_mode=mode, moment=moment, retroactive_revinfo=moment is not None),
        ts_validation_context=asked(revocation_mode="soft-fail"),
    )


def _is_known(seal: EmbeddedPdfSignature, status: PdfSignatureStatus, *, trust: Trust) -> bool:
    """Whether the signer descends from a root we believe, whatever may be unknown about revocation."""
    called_back = status.revocation_details is not None or _expired(status)
    return called_back or bool(_status(seal, trust=trust, mode="soft-fail").trusted)


def _stamped_at(status: PdfSignatureStatus) -> datetime | None:
    """When the seal was first seen by a time-stamping authority that descends from a root we believe."""
    stamp = status.timestamp_validity
    return stamp.timestamp.astimezone(UTC) if stamp and stamp.intact and stamp.valid and stamp.trusted else None


def _stamp_is_sound(status: PdfSignatureStatus) -> bool:
    """Whether a stamp, where there is one, belongs to this seal and is as its authority gave it, whoever that was."""
    stamp = status.timestamp_validity
    return stamp is None or bool(stamp.intact and stamp.valid)


def _ended_at(status: PdfSignatureStatus) -> datetime | None:
    """When the signer's certificate was called back or ran out; None while it holds, or when that is not known."""
    if status.revocation_details is not None:
        return status.revocation_details.revocation_date.astimezone(UTC)
    return status.signing_cert.not_valid_after.astimezone(UTC) if _expired(status) else None


def _forbids_changes(seal: EmbeddedPdfSignature) -> bool:
    return seal.docmdp_level == MDPPerm.NO_CHANGES


def _nothing_added(reader: PdfFileReader, seal: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    """Whether the seal covers the file to its last byte, or whatever follows only maintains seals."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        _start, _length, second, rest = (int(number) for number in seal.byte_range)
        reader.stream.seek(second + rest)
        return not reader.stream.read()
    return status.modification_level == ModificationLevel.LTA_UPDATES


def _revoked(status: PdfSignatureStatus) -> bool | None:
    """True when called back, False when a list says it was not, None when no list could say."""
    if status.revocation_details is not None:
        return True
    return False if status.trusted else None


def _expired(status: PdfSignatureStatus) -> bool:
    return status.trust_problem_indic in (
        AdESIndeterminate.OUT_OF_BOUNDS_NO_POE,
        AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED,
    )


def _name(subject: object) -> str:
    parts = subject if isinstance(subject, dict) else {}
    return str(parts.get("common_name") or parts.get("organization_name") or "?")[:120]


def _organisation(subject: object) -> str:
    return str((subject if isinstance(subject, dict) else {}).get("organization_name") or "")[:120]


def _code(reader: PdfFileReader) -> str:
    """The check code that the document carries in its keywords; a claim, no proof."""
    try:
        words = str(reader.trailer_view["/Info"]["/Keywords"])
    except (KeyError, TypeError):
        return ""
    found = [word for word in words.replace(",", " ").split() if word.startswith(CODE_MARK)]
    return found[0].removeprefix(CODE_MARK)[:40] if found else ""
