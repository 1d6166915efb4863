"""The table of findings as people read it: each row says what was found, what can be done about it once, and where."""

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse

from plaza.applications.actions.renewing import findings_now
from plaza.applications.models import Application
from plaza.applications.queries import Form, definition_of, documents_of, form_of, verdict_of
from plaza.catalogue.rules.definitions import Field, ServiceDefinition
from plaza.core.texts import Pair, t
from plaza.verification.rules.case import OFFICER
from plaza.verification.rules.kinds import kinds
from plaza.web.components.findings import Row, title_of

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
