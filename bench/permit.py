"""A permit set and sealed by the plaza, against Typst and pyHanko called bare with the same content; paired in one run."""

import io
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from statistics import median

import typst
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.test.utils import override_settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.row import Row
from plaza.sealing import authority, typesetting
from plaza.sealing import fonts as letters
from plaza.sealing.actions import seal_document
from plaza.sealing.rules import STANDARDS, Content
from plaza.sealing.samples import SAMPLE

PAIRS, WARM = 40, 3
LIMIT = 1.5


def run() -> list[Row]:
    """One row: the middle of several permits, each another person's, set and sealed both ways in turn."""
    with tempfile.TemporaryDirectory() as folder, override_settings(DATA_DIR=Path(folder), SIGNING_PKCS12=""):
        bare = _bare()
        pairs = []
        for number in range(PAIRS + WARM):
            content = replace(SAMPLE, holder=f"Pemohon Contoh {number}", check_url=f"{SAMPLE.check_url}{number}/")
            ours = _milliseconds(partial(seal_document, "permit", content=content, reason="Penerbitan izin"))
            pairs.append((ours, _milliseconds(partial(bare, replace(content, holder=f"Pemohon Lain {number}")))))
    kept = pairs[WARM:]
    measured, plain = median(ours for ours, _ in kept), median(theirs for _, theirs in kept)
    ratio = median(ours / theirs for ours, theirs in kept)
    return [Row("permit: set and sealed", measured, "ms", plain, ratio, LIMIT, note="bare: typst + pyHanko")]


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _bare() -> Callable[[Content], object]:
    """The two libraries as their own documentation shows them, with one compiler and one SimpleSigner kept."""
    compiler = typst.Compiler(
        root=str(typesetting.SHIPPED), font_paths=[str(letters.SHIPPED)], ignore_system_fonts=True
    )
    simple = _simple_signer()
    metadata = signers.PdfSignatureMetadata(
        field_name="TTE", reason="Penerbitan izin", location=settings.CITY, certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES, subfilter=fields.SigSeedSubFilter.PADES,
    )  # fmt: skip

    def work(content: Content) -> bytes:
        told = {name: value for name, value in asdict(content).items() if name != "issued_at"}
        inputs = {"data": json.dumps({**told, "qr": typesetting.qr_svg(content.check_url)})}
        pdf = compiler.compile(
            typesetting.SHIPPED / "permit.typ", format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS)
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return bytes(signers.PdfSigner(metadata, signer=simple).sign_pdf(writer).getvalue())

    return work


def _simple_signer() -> signers.SimpleSigner:
    signer, issuer = (
        x509.Certificate.load(authority.certificate(name).public_bytes(Encoding.DER)) for name in ("signer", "issuer")
    )
    key = authority.signer_key().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    known = SimpleCertificateStore.from_certs([signer, issuer])
    return signers.SimpleSigner(signer, keys.PrivateKeyInfo.load(key), known, embed_roots=False)
