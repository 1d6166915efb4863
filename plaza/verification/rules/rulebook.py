"""Every rule by its code: number, version, name and legal ground. A changed rule gets a new version; old verdicts keep theirs.

The check of a superseded version stays beside the new one (`EARLIER` where the checks are), so that a verdict can be made again by the
rules it was made by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from plaza.verification.rules.verdicts import Finding, Rule
from plaza.verification.rules.words import Words

Versions = Mapping[str, int]
"""Rules by code with the version that held; a rule that is not among them did not exist yet."""
_T = TypeVar("_T")
_ADMINDUK: Final = "UU 23/2006 jo. UU 24/2013 tentang Administrasi Kependudukan"
_SERVICE: Final = "UU 25/2009 tentang Pelayanan Publik (persyaratan)"
_AUTOMATIC: Final = "UU 30/2014 pasal 53 ayat (3) sebagaimana diubah UU 6/2023"
_DATA: Final = "UU 27/2022 tentang Pelindungan Data Pribadi (ketepatan data)"
_SIGNING: Final = "UU 11/2008 jo. UU 1/2024 tentang Informasi dan Transaksi Elektronik, pasal 11"
_TAX: Final = "UU 6/1983 jo. UU 7/2021 tentang Ketentuan Umum dan Tata Cara Perpajakan"
_BUSINESS: Final = "PP 28/2025 tentang Perizinan Berusaha Berbasis Risiko"
_LOCAL_TAX: Final = "UU 1/2022 tentang Hubungan Keuangan antara Pemerintah Pusat dan Pemerintahan Daerah"


def _rules() -> Iterable[Rule]:
    def rule(code: str, number: str, name_id: str, name_en: str, basis: str, version: int = 1) -> Rule:
        return Rule(code, number, version, Words(name_id, name_en), basis)

    yield rule("kind", "D-01", "Jenis dokumen", "Kind of document", _SERVICE)
    yield rule("legible", "D-02", "Dokumen terbaca", "Document can be read", _SERVICE)
    yield rule("nik_shape", "D-03", "Bentuk NIK", "Shape of the NIK", _ADMINDUK)
    yield rule("nik_birth", "D-04", "NIK sesuai tanggal lahir", "NIK agrees with the birth date", _ADMINDUK)
    yield rule("nik_sex", "D-05", "NIK sesuai jenis kelamin", "NIK agrees with the sex", _ADMINDUK)
    yield rule("claim_nik", "D-06", "NIK sama dengan isian", "NIK equals the form", _DATA)
    yield rule("claim_name", "D-07", "Nama sama dengan isian", "Name equals the form", _DATA)
    yield rule("claim_birth", "D-08", "Tanggal lahir sama dengan isian", "Birth date equals the form", _DATA)
    yield rule("one_card", "D-09", "Satu kartu dalam satu foto", "One card in one picture", _SERVICE)
    yield rule("expiry", "D-10", "Masih berlaku", "Still in force", _SERVICE, version=2)
    yield rule("npwp_shape", "D-11", "Bentuk NPWP", "Shape of the NPWP", _TAX)
    yield rule("claim_npwp", "D-12", "NPWP sama dengan isian", "NPWP equals the form", _TAX)
    yield rule("number_shape", "D-13", "Bentuk nomor dokumen", "Shape of the document's number", _SERVICE)
    yield rule("agrees", "D-14", "Isi dokumen sama dengan isian", "The document says what the form says", _DATA)
    yield rule(
        "holder", "D-15", "Nama pemohon ada pada dokumen", "The applicant stands on the document", _DATA, version=2
    )
    yield rule("person_looks", "D-16", "Dilihat petugas", "Seen by an officer", _SERVICE)
    yield rule("edited", "D-17", "Tanda penyuntingan", "Signs of editing", _SERVICE)
    yield rule("seal", "D-18", "Tanda tangan elektronik", "Electronic signature", _SIGNING)
    yield rule("signer", "D-19", "Penanda tangan tercantum dalam naskah", "The signer is named in the text", _SIGNING)
    yield rule("code", "D-20", "Isi kode QR ada dalam naskah", "The text says what the QR code says", _SIGNING)
    yield rule("between", "D-21", "Isi antardokumen sama", "The documents agree with each other", _DATA)
    yield rule("identity_match", "C-01", "Identitas cocok", "Identity matches", _ADMINDUK)
    yield rule("docs_complete", "C-02", "Berkas lengkap", "Documents complete", _AUTOMATIC)
    yield rule("docs_current", "C-03", "Berkas masih berlaku", "Documents in force", _AUTOMATIC)
    yield rule("resident", "C-04", "Penduduk kota", "Resident of the city", _ADMINDUK)
    yield rule("registry_found", "C-05", "Ada pada basis data instansi", "In the agency's register", _AUTOMATIC)
    yield rule("prior_active", "C-06", "Izin sebelumnya tercatat", "Earlier permit on record", _AUTOMATIC)
    yield rule("data_unchanged", "C-07", "Data tidak berubah", "Data unchanged", _AUTOMATIC)
    yield rule("no_duplicate", "C-08", "Tidak rangkap", "No duplicate", _AUTOMATIC)
    yield rule("no_arrears", "C-09", "Tidak ada tunggakan", "No arrears", _LOCAL_TAX)
    yield rule("fee_paid", "C-10", "Biaya lunas", "Fee paid", _AUTOMATIC)
    yield rule("age_rule", "C-11", "Syarat usia", "Age rule", _ADMINDUK)
    yield rule("nib_active", "C-12", "NIB aktif", "NIB active", _BUSINESS)
    yield rule("declaration_agreed", "C-13", "Pernyataan disetujui", "Declaration agreed", _AUTOMATIC)


RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in _rules()}
LATER: Final = frozenset({"between"})
"""Rules that came after the first book."""
FIRST: Final[Versions] = {code: 1 for code in RULES if code not in LATER}
"""The first book: what holds for a verdict that does not say by which versions it was made."""


def versions_now() -> dict[str, int]:
    """The versions by which a verdict is made today."""
    return {code: rule.version for code, rule in RULES.items()}


def check_of(
    code: str, *, now: int, current: Mapping[str, _T], earlier: Mapping[tuple[str, int], _T], versions: Versions | None
) -> tuple[_T | None, int]:
    """The check of a rule and the version it stands for, by today's book or by the versions that held then.

    None for a rule that did not exist then. A version whose check was not kept is judged by today's, and says so by its version.
    """
    if versions is None or versions.get(code) == now:
        return current[code], now
    if code not in versions:
        return None, now
    kept = earlier.get((code, versions[code]))
    return (kept, versions[code]) if kept is not None else (current[code], now)


def as_version(rows: Iterable[Finding], version: int) -> list[Finding]:
    """The rows under the version of the rule that made them."""
    return [
        row if row.rule.version == version else replace(row, rule=replace(row.rule, version=version)) for row in rows
    ]
