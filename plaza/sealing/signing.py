"""The seal: a PAdES signature that certifies the whole document and allows no change, invisible so that the page stays accessible."""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner

from plaza.sealing.adapters.base import Signer
from plaza.sealing.adapters.own_ca import OwnAuthoritySigner
from plaza.sealing.adapters.pkcs12 import Pkcs12Signer
from plaza.sealing.rules import NotSealed

FIELD = "TTE"


class _Writer(IncrementalPdfFileWriter):
    """Leaves the archival metadata as the typesetter wrote it: pyHanko would rewrite it without its packet frame."""

    def _update_meta(self) -> None:
        return


def signer() -> Signer:
    """The signer that the settings name; the same object for the life of the process, its key loaded."""
    return _signer(settings.SIGNING_PKCS12, settings.SIGNING_PASSWORD, str(settings.DATA_DIR))


@cache
def _signer(pkcs12: str, password: str, _data_folder: str) -> Signer:
    return Pkcs12Signer(Path(pkcs12), password=password) if pkcs12 else OwnAuthoritySigner()


def sign(pdf: bytes, *, reason: str, holder: Signer | None = None) -> bytes:
    """The PDF certified with "no changes allowed". Raises NotSealed with the reason when the signer cannot."""
    writer = _Writer(io.BytesIO(pdf))
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
    try:
        cms = (holder or signer()).cms_signer()
        stamp = signers.PdfSigner(metadata, signer=cms, new_field_spec=spot)
        sealed = stamp.sign_pdf(writer, in_place=False, bytes_reserved=_room_for(cms))
    except (SigningError, PdfError, OSError) as fault:
        raise NotSealed(f"The document could not be signed: {fault}") from fault
    return bytes(sealed.getbuffer())


def _room_for(cms: CmsSigner) -> int:
    """How many hexadecimal digits to keep free for the signature. pyHanko would sign twice to find out."""
    certificates = sum(len(certificate.dump()) for certificate in cms.cert_registry)
    return 2 * (3072 + certificates)
