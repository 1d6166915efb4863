"""What a finding is called: by what was found, not by what was required."""

from collections.abc import Mapping
from typing import Any

from plaza.core.texts import Pair, t
from plaza.verification.rules.kinds import kinds

Row = Mapping[str, Any]
TITLES: dict[str, Pair] = {
    "kind_wrong": t("Yang diunggah bukan {doc}", "This is not the {doc}"),
    "kind_unsure": t("Belum pasti ini {doc}", "It is not certain that this is the {doc}"),
    "kind_unreadable": t("Tidak terbaca sebagai {doc}", "It cannot be read as the {doc}"),
    "dark": t("Foto {doc} terlalu gelap", "The photo of the {doc} is too dark"),
    "blurred": t("Foto {doc} buram", "The photo of the {doc} is blurred"),
    "glare": t("Foto {doc} silau", "There is glare on the photo of the {doc}"),
    "small": t("Foto {doc} terlalu kecil", "The photo of the {doc} is too small"),
    "cut": t("Foto {doc} terpotong", "The photo of the {doc} is cut off"),
    "blank": t("Foto {doc} kosong atau sangat buram", "The photo of the {doc} is blank or very blurred"),
    "set_aside": t("Berkas {doc} tidak dapat dibuka dengan aman", "The file of the {doc} could not be opened safely"),
    "expired": t("{doc} sudah tidak berlaku", "The {doc} has expired"),
    "expiry_not_read": t("Masa berlaku {doc} tidak terbaca", "How long the {doc} is valid cannot be read"),
    "name_near": t("Nama pada {doc} hampir sama dengan isian", "The name on the {doc} is nearly that on the form"),
    "nearly_agrees": t("Isi {doc} hampir sama dengan isian", "The {doc} says nearly what the form says"),
    "nik_not_found": t("NIK pemohon tidak ditemukan pada {doc}", "The applicant's NIK was not found on the {doc}"),
    "npwp_check_digit": t("Angka pemeriksa NPWP tidak cocok", "The check digit of the taxpayer number does not fit"),
    "seal_broken": t("Tanda tangan elektronik {doc} rusak", "The electronic signature on the {doc} is broken"),
    "seal_unknown": t("Penanda tangan elektronik {doc} belum dikenal", "Whoever signed the {doc} electronically is not known here"),
    "docs_missing": t("Ada berkas yang belum diunggah", "A document is still missing"),
    "docs_officer": t("Ada berkas yang dinilai petugas", "An officer judges one of the documents"),
    "docs_bad": t("Ada berkas yang perlu diganti", "A document needs replacing"),
    "nib_shape": t("NIB pada isian bukan 13 angka", "The business number on the form is not one of 13 digits"),
    "identity_match_not": t("Data kependudukan berbeda dari isian", "The population register differs from the form"),
    "resident_not": t("Menurut data, pemohon bukan penduduk Samarinda", "By the register, the applicant does not live in Samarinda"),
    "registry_found_not": t("Tidak ditemukan pada basis data instansi", "Not found in the agency's register"),
    "prior_active_not": t("Izin sebelumnya tidak tercatat atau sudah dicabut", "The earlier permit is not on record, or was revoked"),
    "data_unchanged_not": t("Data berbeda dari izin sebelumnya", "The data differ from the earlier permit"),
    "no_duplicate_not": t("Permohonan lain yang sejenis masih berjalan", "Another application of this kind is still running"),
    "no_arrears_not": t("Masih ada tunggakan", "Something is still owed"),
    "fee_paid_not": t("Biayanya belum dibayar", "The fee is not paid yet"),
    "fee_paid_unknown": t("Besar biayanya belum ditetapkan", "How much it costs is not settled yet"),
    "age_rule_not": t("Usia tidak memenuhi syarat", "The age does not meet the rule"),
    "nib_active_not": t("NIB tercatat tidak aktif", "The register does not call the business number active"),
    "same_bytes": t("{doc} ini juga dipakai orang lain", "Somebody else has sent this very {doc}"),
    "same_fields": t("Nomor {doc} ini juga dipakai orang lain", "Somebody else has used this {doc}'s number"),
}  # fmt: skip
BY_RULE: dict[str, Pair] = {
    "kind": TITLES["kind_unreadable"],
    "legible": t("Ada yang tidak terbaca pada {doc}", "Something on the {doc} cannot be read"),
    "nik_shape": t("NIK pada {doc} bukan NIK yang sah", "The NIK on the {doc} is not a possible one"),
    "nik_birth": t("NIK tidak sesuai dengan tanggal lahir pada {doc}", "The NIK does not fit the date of birth on the {doc}"),
    "nik_sex": t("NIK tidak sesuai dengan jenis kelamin pada {doc}", "The NIK does not fit the sex on the {doc}"),
    "claim_nik": t("NIK pada {doc} berbeda dari isian", "The NIK on the {doc} differs from the form"),
    "claim_name": t("{doc} atas nama orang lain", "The {doc} is in somebody else's name"),
    "claim_birth": t("Tanggal lahir pada {doc} berbeda dari isian", "The date of birth on the {doc} differs from the form"),
    "one_card": t("Ada lebih dari satu NIK dalam foto {doc}", "There is more than one NIK in the photo of the {doc}"),
    "expiry": TITLES["expired"],
    "npwp_shape": t("Nomor NPWP pada {doc} tidak lengkap", "The taxpayer number on the {doc} is not complete"),
    "claim_npwp": t("NPWP pada {doc} berbeda dari isian", "The taxpayer number on the {doc} differs from the form"),
    "number_shape": t("Nomor pada {doc} tidak lengkap", "A number on the {doc} is not complete"),
    "agrees": t("Isi {doc} berbeda dari isian", "The {doc} does not say what the form says"),
    "holder": t("Nama pemohon tidak ditemukan pada {doc}", "The applicant's name was not found on the {doc}"),
    "person_looks": t("{doc} dilihat petugas, bukan mesin", "An officer looks at the {doc}, not a machine"),
    "edited": t("Ada tanda penyuntingan pada {doc}", "There are signs of editing on the {doc}"),
    "seal": TITLES["seal_unknown"],
    "signer": t("Penanda tangan tidak disebut dalam naskah {doc}", "The text of the {doc} does not name its signer"),
    "code": t("Kode QR pada {doc} berbeda dari naskahnya", "The QR code on the {doc} differs from its text"),
    "between": t("Isi berkas-berkas ini berbeda satu sama lain", "The documents do not agree with each other"),
    "identity_match": t("Identitas belum dapat dicocokkan", "The identity cannot be matched yet"),
    "docs_complete": TITLES["docs_missing"],
    "docs_current": t("Masa berlaku berkas perlu dilihat", "Whether the documents are still valid needs a look"),
    "resident": t("Tempat tinggal belum dapat dipastikan", "The place of residence cannot be settled yet"),
    "registry_found": t("Basis data instansi belum menjawab", "The agency's register has not answered"),
    "prior_active": t("Izin sebelumnya belum dapat dipastikan", "The earlier permit cannot be settled yet"),
    "data_unchanged": t("Belum pasti apakah data berubah", "It is not certain whether the data changed"),
    "no_duplicate": TITLES["no_duplicate_not"],
    "no_arrears": t("Tunggakan belum dapat dipastikan", "Whether anything is owed cannot be settled yet"),
    "fee_paid": TITLES["fee_paid_unknown"],
    "age_rule": t("Usia belum dapat dipastikan", "The age cannot be settled yet"),
    "nib_active": t("NIB belum dapat dipastikan", "The business number cannot be settled yet"),
    "declaration_agreed": t("Pernyataan belum disetujui", "The declaration is not agreed to yet"),
    "proxy": t("Diajukan untuk orang lain", "Applied for on somebody's behalf"),
    "foreigner": t("Nomor paspor pada dokumen belum cocok dengan isian", "The passport's number does not match the form yet"),
    "repeated": TITLES["same_bytes"],
    "letters": t("Ada huruf yang belum dapat dicetak", "Some letters cannot be printed yet"),
}  # fmt: skip
"""What a rule that does not pass has found, where its code says no more."""


def title_of(row: Row) -> object:
    """What was found, for a row that does not pass; the name of the rule where it holds."""
    if row["result"] == "pass":
        return Pair(row["rule_id"], row["rule_en"])
    words = TITLES.get(row["code"]) or BY_RULE.get(row["rule"]) or Pair(row["rule_id"], row["rule_en"])
    kind = kinds().get(row["doc"])
    name = (kind.name.id, kind.name.en) if kind else ("berkas", "document")
    return Pair(words.indonesian.format(doc=name[0]), words.english.format(doc=_within(name[1])))


def _within(name: str) -> str:
    """A name inside an English sentence: without its capital, unless it is an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() or name[1:2] == " " else name
