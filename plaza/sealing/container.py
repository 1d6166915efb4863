"""The one part of a signed file that its signature does not cover is the signature itself: it must be written in one way only.

The signature lies in the file as hexadecimal digits, followed by zeros that keep its place. A reader skips those zeros, does not
care whether a digit is written large or small, and passes over certificates that it does not need: somebody could write there,
and the file would still read as unchanged. Here that is a change like any other.
"""

from asn1crypto import cms, parser
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import check_ess_certid
from pyhanko.sign.validation.generic_cms import get_signing_cert_attr
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


def written_one_way(reader: PdfFileReader, seal: EmbeddedPdfSignature) -> bool:
    """Whether the signature's own bytes are those, and only those, that say what it says."""
    return (
        _digits_are_plain(reader, seal)
        and _is_filled(_told(seal))
        and _heading_agrees(seal)
        and _chain_is_as_named(seal)
    )


def _told(seal: EmbeddedPdfSignature) -> bytes:
    """The signature without the zeros behind it."""
    told: bytes = cms.ContentInfo.load(seal.pkcs7_content).dump()
    return told


def _is_filled(told: bytes) -> bool:
    """Whether every part is filled by its own parts to the last byte: a reader would pass over what is left."""
    _class, constructed, tag, _header, content, _end = parser.parse(told)
    if not constructed:
        return bool(tag)  # a tag of nothing is the filling that hides behind a longer length
    while content:
        _class, _constructed, _tag, header, inner, end = parser.parse(content)
        length = len(header) + len(inner) + len(end)
        if not _is_filled(content[:length]):
            return False
        content = content[length:]
    return True


def _digits_are_plain(reader: PdfFileReader, seal: EmbeddedPdfSignature) -> bool:
    """One case throughout, nothing between the digits, and nothing but zeros behind them."""
    _start, first, second, _rest = (int(number) for number in seal.byte_range)
    reader.stream.seek(first)
    written = reader.stream.read(second - first)
    digits = _told(seal).hex()
    return written in [
        b"<" + said.encode().ljust(max(0, second - first - 2), b"0") + b">" for said in (digits, digits.upper())
    ]


def _heading_agrees(seal: EmbeddedPdfSignature) -> bool:
    """The version and the algorithms in front are those that follow from the signers behind them (RFC 5652, 5.1)."""
    signers = seal.signed_data["signer_infos"]
    told = [one.dump() for one in seal.signed_data["digest_algorithms"]]
    plain = all(one["version"].native == "v1" for one in signers)
    return (
        seal.signer_info["digest_algorithm"].dump() in told
        and len(told) <= len(signers)
        and (seal.signed_data["version"].native == "v1") == plain
        and _names_the_signer(seal)
    )


def _names_the_signer(seal: EmbeddedPdfSignature) -> bool:
    """The issuer is named in the bytes of the certificate itself, where a reader would forgive other capitals."""
    named = seal.signer_info["sid"].chosen
    return not isinstance(named, cms.IssuerAndSerialNumber) or named["issuer"].dump() == seal.signer_cert.issuer.dump()


def _chain_is_as_named(seal: EmbeddedPdfSignature) -> bool:
    """Where the signer named all certificates that travel with the signature, those and no others do, unchanged."""
    named = get_signing_cert_attr(seal.signer_info["signed_attrs"])
    if named is None or len(named["certs"]) < 2:
        return True
    carried = [one.chosen for one in seal.signed_data["certificates"]]
    return all(any(check_ess_certid(one, known) for known in named["certs"]) for one in carried) and all(
        any(check_ess_certid(one, known) for one in carried) for known in named["certs"]
    )
