"""The seal: a PAdES signature that certifies the whole document and allows no change, invisible so that the page stays accessible.

Where ``PLAZA_TSA_URL`` names a time-stamping authority, each seal bears its stamp (PAdES B-T): it then stands for longer than
the certificate it was made with.
"""

import io
from collections.abc import Iterator

from asn1crypto import cms, tsp, x509
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.general import SigningError, as_signing_certificate_v2
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from plaza.sealing.rules import NotSealed, SignerAway

FIELD = "TTE"
STAMP_WITHIN = 10.0
"""Seconds that the time-stamping authority may take."""
_STAMP_ROOM = 12_000


class _Writer(IncrementalPdfFileWriter):
    """Leaves the archival metadata as the typesetter wrote it: pyHanko would rewrite it without its packet frame."""

    def _update_meta(self) -> None:
        return


class _Stamper(HTTPTimeStamper):
    """Asks for a stamp; whatever comes back that is none is the authority's fault."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The stamp for that digest; raises TimestampRequestError when there is none to be had."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise TimestampRequestError("its answer is no stamp for this seal") from fault


class _WholeChain(CMSAttributeProvider):
    """Names every certificate that travels with the seal, so that none of them can be changed or exchanged (RFC 5035)."""

    attribute_type = "signing_certificate_v2"

    def __init__(self, chain: list[x509.Certificate]) -> None:
        self._chain = chain

    async def build_attr_value(self, dry_run: bool = False) -> tsp.SigningCertificateV2:
        """The signer's certificate first, as the standard wants it."""
        named = [as_signing_certificate_v2(certificate)["certs"][0] for certificate in self._chain]
        return tsp.SigningCertificateV2({"certs": named})


class _Attributes(SignedAttributeProviderSpec):
    """What is signed besides the document itself."""

    def __init__(self, signer: CmsSigner) -> None:
        others = [one for one in signer.cert_registry if one != signer.signing_cert and one.self_signed == "no"]
        self._chain = [signer.signing_cert, *others]

    def signed_attr_providers(self, data_digest: bytes, digest_algorithm: str) -> Iterator[CMSAttributeProvider]:
        """One attribute beside those that every CMS signature has."""
        yield _WholeChain(self._chain)


def certify(pdf: bytes, *, signer: CmsSigner, reason: str) -> bytes:
    """The PDF certified with "no changes allowed", stamped where a stamp is to be had.

    Raises SignerAway when the time-stamping authority does not answer, else NotSealed with the reason.
    """
    signer.signed_attr_prov_spec = _Attributes(signer)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        location=settings.CITY,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    # Off the page and printable: the one place where PDF/A-2 and PDF/UA-1 both accept an untagged signature field.
    spot = fields.SigFieldSpec(
        FIELD,
        readable_field_name="Tanda tangan elektronik",
        invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True),
    )
    stamper = _Stamper(settings.TSA_URL, timeout=STAMP_WITHIN) if settings.TSA_URL else None
    try:
        seal = signers.PdfSigner(metadata, signer=signer, timestamper=stamper, new_field_spec=spot)
        sealed = seal.sign_pdf(_Writer(io.BytesIO(pdf)), in_place=False, bytes_reserved=_room_for(signer))
    except TimestampRequestError as fault:
        raise SignerAway(f"The time-stamping authority did not answer: {fault.args[0]}") from fault
    except (SigningError, PdfError, OSError, ValueError) as fault:
        raise NotSealed(f"The document could not be signed: {fault}") from fault
    return bytes(sealed.getbuffer())


def _room_for(signer: CmsSigner) -> int:
    """How many hexadecimal digits to keep free for the signature. pyHanko would sign twice to find out."""
    certificates = sum(len(certificate.dump()) for certificate in signer.cert_registry)
    return 2 * (3072 + certificates + (_STAMP_ROOM if settings.TSA_URL else 0))
