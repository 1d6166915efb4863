"""The table of findings as people read it: each row says what was found, what can be done about it once, and where."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse

from plaza.applications.actions.renewing import findings_now
from plaza.applications.models import Application
from plaza.applications.queries import Form, definition_of, documents_of, form_of, verdict_of
from plaza.catalogue.rules.definitions import Field, ServiceDefinition
from plaza.core.texts import Pair, t
from plaza.verification.rules.case import OFFICER
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
FORM_FIELDS = {"claim_nik": ("diri", "nik"), "claim_name": ("diri", "name"), "claim_birth": ("diri", "birth_date")}
PAY = t("Bayar lewat tombol di halaman ini; sesudah itu temuan ini selesai sendiri.",
        "Pay with the button on this page; this finding then settles itself.")  # fmt: skip
FOR_THE_OFFICER = t("Anda yang menilai ini.", "This is yours to judge.")
NOT_PAID_YET = t("Pemohon sudah diberi tahu untuk membayar.", "The applicant has been told to pay.")
TOLD_THE_APPLICANT = t("Kami sarankan kepada pemohon:", "We tell the applicant:")
SETTLED = ("granted", "refused", "withdrawn")


def shown_findings(application: Application, *, for_officer: bool = False) -> dict[str, Any]:
    """The findings as they stand now, first what needs a look, then what matches; words and remedies for whoever reads.

    A remedy that stands in an earlier row is not said again, and none is said of what is decided.
    """
    verdict, definition = verdict_of(application), definition_of(application)
    kept = {file.sha256 for file in documents_of(application)}
    form = form_of(application) if application.state == "needs_action" and not for_officer else None
    rows = []
    for row in findings_now(application):
        seen = verdict is not None and row["number"] is not None and _has_crop(row, kept)
        crop = (
            reverse("evidence", args=[application.reference, verdict.round, row["number"]]) if verdict and seen else ""
        )
        fixes = _fixes(row, application, definition, form) if form and row["result"] == "fail" else []
        rows.append({**row, "crop": crop, "title": title_of(row), "fixes": fixes, "remedy": ""})
    table = _sorted(rows)
    if application.state not in SETTLED:
        _say_remedies(table["troubled"], for_officer=for_officer)
    return table | {
        "settled": application.state in SETTLED,
        "to_fix": [row for row in table["troubled"] if row["fixes"]],
    }


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


def _say_remedies(rows: Sequence[dict[str, Any]], *, for_officer: bool) -> None:
    """Gives each row its ``remedy``, in the order of the page and each sentence once."""
    said: set[str] = set()
    for row in rows:
        sentence = str(_remedy(row, for_officer=for_officer))
        row["remedy"] = "" if sentence in said else sentence
        said.add(sentence)


def _remedy(row: Row, *, for_officer: bool) -> Pair | str:
    if row["code"] == "fee_paid_not":
        return NOT_PAID_YET if for_officer else PAY
    words = Pair(row["remedy_id"], row["remedy_en"])
    if not for_officer or not words.indonesian:
        return words
    if words.indonesian == OFFICER.id:
        return FOR_THE_OFFICER
    told = {name: f"{TOLD_THE_APPLICANT.in_language(name)} “{words.in_language(name)}”" for name in ("id", "en")}
    return Pair(told["id"], told["en"])


def _fixes(row: Row, application: Application, definition: ServiceDefinition, form: Form) -> list[dict[str, object]]:
    """The pages that mend a finding, each at the very field: the document, or what the form says beside it."""
    places: list[tuple[str, str, object]] = []
    if row["rule"] == "docs_complete":
        open_steps = (step for step in form.steps if step.kind == "document" and step.key not in form.done)
        places = [
            (step.key, "file", t("Unggah berkasnya", "Upload the document")) for step in open_steps if not step.optional
        ]
    for requirement in definition.requirements:
        if row["doc"] and row["doc"] in {requirement.doc, *(kind.code for kind in requirement.kinds)}:
            places.append((f"berkas-{requirement.doc}", "file", t("Ganti berkasnya", "Replace the document")))
            break
    places += [
        (key, name, t("Perbaiki isiannya", "Correct the form")) for key, name in _answers_behind(row, definition)
    ]
    return [
        {"href": f"{reverse('step', args=[application.reference, key])}?dari=periksa#id_{name}", "words": words}
        for key, name, words in places if form.step(key) is not None
    ]  # fmt: skip


def _answers_behind(row: Row, definition: ServiceDefinition) -> list[tuple[str, str]]:
    """The fields of the form that a document was compared with."""
    if row["rule"] in FORM_FIELDS:
        return [FORM_FIELDS[row["rule"]]]
    if row["rule"] == "claim_npwp":
        return [_place(field) for field in definition.fields if field.type == "npwp"]
    kind, read = kinds().get(row["doc"]), (row.get("evidence") or {}).get("field")
    if row["rule"] == "agrees" and kind and read:
        return [_place(field) for field in definition.fields if field.name in kind.agrees.get(read, ())]
    return []


def _place(field: Field) -> tuple[str, str]:
    """The page of a field and the name of its control; of several choices the first one."""
    return f"isian-{field.name}", f"{field.name}_0" if field.options else field.name


def asked_by_officer(application: Application) -> list[dict[str, object]]:
    """What an officer asks for, each sentence with the page that it is about, at the very field."""
    form, definition = form_of(application), definition_of(application)
    return [
        {"ask_id": one["ask_id"], "ask_en": one["ask_en"], "href": _page_about(one["about"], application, form, definition)}
        for one in application.ask if one.get("about")
    ]  # fmt: skip


def _page_about(about: str, application: Application, form: Form, definition: ServiceDefinition) -> str:
    field = definition.field_named(about)
    key, name = _place(field) if field else ("diri", "") if about == "diri" else (f"berkas-{about}", "file")
    place = (
        reverse("step", args=[application.reference, key])
        if form.step(key)
        else reverse("check_answers", args=[application.reference])
    )
    return f"{place}?dari=periksa" + (f"#id_{name}" if name and form.step(key) else "")


def _has_crop(row: Row, kept: Collection[str]) -> bool:
    seen = row.get("evidence") or {}
    return bool(seen.get("box")) and seen.get("sha256") in kept


def _sorted(findings: Sequence[Row]) -> dict[str, Any]:
    """First what needs a look, then what matches."""
    troubled = sorted((row for row in findings if row["result"] != "pass"), key=lambda row: row["result"] != "fail")
    return {"findings": findings, "troubled": troubled, "passed": [row for row in findings if row["result"] == "pass"]}
