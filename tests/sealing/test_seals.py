"""A seal shows every later change, names its signer, and is worth nothing once the certificate is called back."""

import io
import stat
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from hypothesis import assume, given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pytest_django import Settings

from plaza.core.clock import real_now
from plaza.sealing import authority, queries
from plaza.sealing.adapters.pkcs12 import Pkcs12Signer
from plaza.sealing.checking import examine
from plaza.sealing.queries import check_pdf, check_pdf_apart, trust
from plaza.sealing.rules import NotSealed, SealReport, Trust
from plaza.sealing.samples import SAMPLE
from plaza.sealing.signing import sign
from plaza.sealing.typesetting import set_document


@pytest.fixture
def own_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return sign(set_document("permit", content=SAMPLE), reason="Uji")


def appended(pdf: bytes) -> bytes:
    """The same file with an incremental update behind it, which leaves the signed part intact."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    writer.write(out)
    return out.getvalue()


def test_pyhanko_itself_finds_the_seal_good_and_no_change_allowed(sealed: bytes) -> None:
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in trust().roots],
        crls=[asn1_crl.CertificateList.load(entry) for entry in trust().lists],
        revocation_mode="require",
    )
    (seal,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    status = validate_pdf_signature(seal, signer_validation_context=context)
    assert status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert seal.docmdp_level == MDPPerm.NO_CHANGES
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_the_sealed_file_is_still_tagged_and_archivable_and_the_seal_lies_off_the_page(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        marks = pdf.open_metadata()
        assert (marks["pdfaid:part"], marks["pdfaid:conformance"], marks["pdfuaid:part"]) == ("2", "A", "1")
        assert bytes(pdf.Root.Metadata.read_bytes()).startswith(b"<?xpacket begin")
        (field,) = pdf.Root.AcroForm.Fields
        assert int(field.F) & 4 and not int(field.F) & 2 and field.TU
        assert all(float(edge) < 0 for edge in field.Rect)
        assert pdf.pages[0].Tabs == "/S"
        assert marks["dc:title"] == pdf.docinfo.Title


def test_a_good_seal_is_reported_in_both_languages(sealed: bytes) -> None:
    report = check_pdf(sealed)
    assert report.bottom_line and report.integrity and report.certified and report.trusted and report.revoked is False
    assert "TTE uji" in report.signer and report.code == SAMPLE.code.replace("-", "")
    assert report.sentences("id")[0].startswith("Isi PDF ini utuh")
    assert report.sentences("en")[1].startswith("Signed by")
    assert report.signed_at and abs(report.signed_at - real_now()) < timedelta(minutes=5)


def test_something_appended_after_signing_is_found(sealed: bytes) -> None:
    for changed in (appended(sealed), sealed + b"more"):
        report = check_pdf(changed)
        assert report.signed and not report.integrity and not report.bottom_line
        assert "diubah" in report.sentences()[0] and len(report.sentences()) == 1


SEALED = cache(lambda: sign(set_document("permit", content=SAMPLE), reason="Uji"))


def report_of(pdf: bytes) -> SealReport:
    return examine(pdf, trust=TRUSTED())


TRUSTED = cache(trust)
UNTOUCHED = cache(lambda: report_of(SEALED()))


def parts() -> dict[str, tuple[int, int]]:
    """Where the parts of a sealed file lie: what Typst wrote, the signature's digits, their filling, and what pyHanko added."""
    pdf = SEALED()
    start = pdf.index(b"/Contents <") + len(b"/Contents ")
    end = pdf.index(b">", start) + 1
    written = start + 1 + 2 * len(cms.ContentInfo.load(bytes.fromhex(pdf[start + 1 : end - 1].decode())).dump())
    first = pdf.index(b"%%EOF") + 6
    return {
        "page": (0, first), "seal": (first, start), "digits": (start, written), "filling": (written, end),
        "rest": (end, len(pdf)),
    }  # fmt: skip


@pytest.mark.parametrize("part", ["page", "seal", "digits", "filling", "rest"])
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_byte_can_be_changed_anywhere_without_it_being_said(part: str, where: float, bit: int) -> None:
    start, end = parts()[part]
    changed = bytearray(SEALED())
    changed[start + int(where * (end - start))] ^= 1 << bit
    report = report_of(bytes(changed))
    assert not report.integrity and not report.bottom_line
    assert report.sentences()[0] != UNTOUCHED().sentences()[0]


@given(where=st.floats(0, 1, exclude_max=True), letter=st.sampled_from("0123456789abcdefABCDEF"))
def test_no_digit_of_the_signature_can_be_exchanged_for_another(where: float, letter: str) -> None:
    start, end = parts()["digits"]
    place = start + 1 + int(where * (end - start - 1))
    changed = bytearray(SEALED())
    assume(changed[place] != ord(letter))
    changed[place] = ord(letter)
    assert not report_of(bytes(changed)).integrity


@pytest.mark.parametrize("more", [b" ", b"\n", b"\x00", b"%", b"\n%%EOF\n"])
def test_nothing_can_be_put_before_or_behind(more: bytes) -> None:
    assert not report_of(SEALED() + more).integrity
    assert not report_of(more + SEALED()).integrity


@given(start=st.floats(0, 1, exclude_max=True), length=st.integers(1, 4000))
def test_nothing_can_be_cut_out(start: float, length: int) -> None:
    pdf = SEALED()
    place = int(start * len(pdf))
    assert not report_of(pdf[:place] + pdf[place + length :]).integrity


def test_a_certificate_that_travels_with_the_seal_cannot_be_exchanged_or_left_out() -> None:
    pdf = SEALED()
    start, end = parts()["digits"]
    for size in (10, 200):
        issuer = authority.certificate("issuer").public_bytes(Encoding.DER)
        place = pdf.lower().index(issuer.hex().encode(), start, end) + 2 * (len(issuer) - size)
        changed = bytearray(pdf)
        changed[place] = ord("1") if changed[place] != ord("1") else ord("2")
        assert not report_of(bytes(changed)).integrity


def test_a_revoked_certificate_is_found_and_said(own_folder: Path) -> None:
    pdf = sign(set_document("letter", content=SAMPLE), reason="Uji")
    assert check_pdf(pdf).bottom_line
    authority.revoke_signer()
    report = check_pdf(pdf)
    assert report.revoked and not report.bottom_line and report.integrity
    assert "dicabut" in report.sentences()[1] and "revoked" in report.sentences("en")[1]


def test_what_a_former_authority_sealed_still_holds(own_folder: Path) -> None:
    pdf = sign(set_document("letter", content=SAMPLE), reason="Uji")
    before = authority.certificate("signer").serial_number
    former = authority.renew()
    assert authority.certificate("signer").serial_number != before and former.name == "ca-former-001"
    assert check_pdf(pdf).bottom_line
    again = sign(set_document("letter", content=SAMPLE), reason="Uji")
    assert check_pdf(again).bottom_line
    assert authority.renew().name == "ca-former-002"
    assert check_pdf(pdf).bottom_line and check_pdf(again).bottom_line
    authority.revoke_signer()
    assert check_pdf(pdf).bottom_line


def test_a_signer_that_this_plaza_does_not_know_is_not_believed(sealed: bytes) -> None:
    report = examine(sealed, trust=Trust(()))
    assert report.integrity and not report.trusted and not report.bottom_line
    assert "tidak dikenal" in report.sentences()[1]


def test_without_a_revocation_list_nothing_is_called_good_by_silence(sealed: bytes) -> None:
    report = examine(sealed, trust=Trust(trust().roots))
    assert report.revoked is None and report.trusted and not report.bottom_line
    assert "belum dapat dipastikan" in report.sentences()[1]


def test_the_certificate_names_the_list_where_a_reader_learns_of_a_revocation() -> None:
    points = authority.certificate("signer").extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    (name,) = points[0].full_name or ()
    assert name.value.endswith("/ca/crl.der")
    listed = x509.load_der_x509_crl(queries.revocation_list())
    assert listed.next_update_utc is not None and listed.next_update_utc > real_now() + timedelta(days=1)
    key = authority.certificate("issuer").public_key()
    assert listed.is_signature_valid(key)  # type: ignore[arg-type]


def locked_pdf() -> bytes:
    out = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out, encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    return out.getvalue()


def test_files_that_are_no_sealed_pdf_get_a_sentence_each(sealed: bytes) -> None:
    unsigned = set_document("receipt", content=SAMPLE)
    cases = {"not_pdf": b"PK\x03\x04 not a pdf", "unreadable": sealed[:30_000], "encrypted": locked_pdf()}
    for problem, data in cases.items():
        report = check_pdf(data)
        assert report.problem == problem and not report.bottom_line
        assert all(len(report.sentences(language)) == 1 for language in ("id", "en"))
    assert check_pdf(b"").problem == "not_pdf"
    assert not check_pdf(unsigned).signed and not check_pdf(unsigned).problem


def test_a_stranger_s_file_is_examined_in_a_process_of_its_own_with_the_same_result(sealed: bytes) -> None:
    assert check_pdf_apart(sealed) == check_pdf(sealed)
    assert check_pdf_apart(b"x" * (queries.LARGEST + 1)).problem == "busy"


def bomb() -> bytes:
    """A file of a few kilobytes whose table of contents unfolds to two gigabytes."""
    packer, zeros = zlib.compressobj(9), b"\x00" * 10_000_000
    first = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = first + again * 200
    head = b"%PDF-1.7\n"
    table = b"1 0 obj<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    return head + table + packed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def test_a_file_that_would_unfold_to_gigabytes_gets_a_sentence() -> None:
    data = bomb()
    assert len(data) < 3_000_000
    assert check_pdf_apart(data).problem in ("unreadable", "busy")


def test_keys_are_for_this_user_alone_and_made_once_though_many_ask_at_once(own_folder: Path) -> None:
    with ThreadPoolExecutor(8) as crowd:
        found = list(crowd.map(lambda _: authority.certificate("signer").serial_number, range(8)))
    assert len(set(found)) == 1
    keys = list((own_folder / "ca").glob("*.key"))
    assert len(keys) == 3 and all(stat.S_IMODE(key.stat().st_mode) == 0o600 for key in keys)
    assert [path.name for path in own_folder.iterdir()] == ["ca"]


def test_two_processes_make_one_authority(own_folder: Path) -> None:
    script = (
        "from plaza import settings as s; from django.conf import settings; from pathlib import Path; import sys\n"
        "settings.configure(DATA_DIR=Path(sys.argv[1]), PLAZA_NAME='Uji', PUBLIC_URL='http://localhost')\n"
        "from plaza.sealing import authority; sys.stdout.write(str(authority.certificate('signer').serial_number))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(own_folder)], stdout=subprocess.PIPE) for _ in range(2)
    ]
    assert len({process.communicate(timeout=30)[0] for process in running}) == 1


def pkcs12_file(path: Path, *, password: str) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Kepala Dinas Contoh")])
    moment = real_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=10))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    sealed = pkcs12.serialize_key_and_certificates(
        b"tte", key, certificate, None, BestAvailableEncryption(password.encode())
    )
    path.write_bytes(sealed)
    path.with_suffix(".pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return path


def test_a_city_seals_with_its_own_certificate_file(own_folder: Path, settings: Settings) -> None:
    settings.SIGNING_PKCS12 = str(pkcs12_file(own_folder / "tte.p12", password="kunci"))
    settings.SIGNING_PASSWORD = "kunci"
    settings.TRUST_ROOTS = [str(own_folder / "tte.pem")]
    report = check_pdf(sign(set_document("certificate", content=SAMPLE), reason="Uji"))
    assert report.signer == "Kepala Dinas Contoh" and report.integrity and report.certified and report.trusted
    said = " ".join(queries.check())
    assert "ask for a new one now" in said and "revocation list" in said
    assert not (own_folder / "ca").exists()


def test_a_certificate_file_that_cannot_be_opened_says_why(own_folder: Path) -> None:
    path = pkcs12_file(own_folder / "tte.p12", password="kunci")
    for signer in (Pkcs12Signer(path, password="salah"), Pkcs12Signer(own_folder / "nowhere.p12", password="")):
        with pytest.raises(NotSealed, match="cannot be opened"):
            sign(set_document("receipt", content=SAMPLE), reason="Uji", holder=signer)
        assert len(signer.check()) == 1


def test_a_file_of_twenty_thousand_fields_is_not_searched_for_seals() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        fields = [pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=str(n))) for n in range(20_000)]
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    started = time.process_time()
    assert examine(out.getvalue(), trust=Trust(())).problem == "unreadable"
    assert time.process_time() - started < 3
