"""Words the citizen's pages share: names in the viewer's language, answers as people read them, and the lines of the history."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plaza.applications.rules.answers import Answer
from plaza.applications.rules.steps import Step
from plaza.catalogue.rules.conditions import asked_now
from plaza.catalogue.rules.definitions import Field, ServiceDefinition
from plaza.core.clock import today
from plaza.core.templatetags.plaza import day, in_language, rupiah
from plaza.core.texts import Pair, t

EVENTS: dict[str, Pair] = {
    "started": t("Permohonan dimulai", "Application started"),
    "submitted": t("Permohonan dikirim", "Application sent"),
    "asked": t("Ada yang perlu diperbaiki", "Something needs putting right"),
    "billed": t("Tagihan dibuat", "A bill was made out"),
    "to_pay": t("Berkas sesuai; menunggu pembayaran", "The documents match; waiting for the payment"),
    "paid": t("Pembayaran diterima", "The payment arrived"),
    "handed_over": t("Diteruskan kepada petugas", "Handed over to an officer"),
    "contact_confirmed": t("Kontak baru dibenarkan", "The new contact was confirmed"),
    "contact_restored": t("Kontak sebelumnya berlaku kembali", "The earlier contact is back in use"),
    "handed_back": t("Diberikan kepada petugas lain", "Passed to another officer"),
    "given": t("Petugas mulai memeriksa", "An officer began the review"),
    "review_answered": t("Petugas menjawab peninjauan Anda", "An officer answered your review"),
    "review_requested": t("Anda meminta peninjauan petugas", "You asked for an officer's review"),
    "granted": t("Dikabulkan", "Granted"),
    "refused": t("Ditolak petugas dengan alasan", "Refused by an officer, with a reason"),
    "withdrawn": t("Ditarik oleh pemohon", "Withdrawn by the applicant"),
    "way_back_sent": t("Tautan kembali dikirim ke kontak Anda", "The link back was sent to your contact"),
    "way_back_taken": t("Dibuka lewat tautan dari kontak Anda", "Opened by the link from your contact"),
    "helped": t("Petugas membantu mengisi", "An officer helped to fill in"),
    "confirmed": t("Anda membenarkan isian yang dibantu", "You confirmed what was filled in for you"),
    "reminded": t("Anda diingatkan: masa berlakunya segera berakhir", "You were reminded: it runs out soon"),
    "exported": t("Anda mengunduh seluruh data permohonan", "You downloaded all data of the application"),
    "cards_deleted": t(
        "Foto kartu identitas dihapus; hasilnya tetap ada", "Card photographs were deleted; the findings stay"
    ),
    "kept": t("Data dan berkas Anda disimpan untuk lain kali", "Your data and documents are kept for the next time"),
    "from_wallet": t("Berkas yang tersimpan dipakai", "A kept document was used"),
}
SIGNS: dict[str, str] = {
    "refused": "failed", "withdrawn": "stopped", "asked": "open", "to_pay": "open", "billed": "open", "handed_over": "open",
    "handed_back": "open", "given": "open", "review_requested": "open", "reminded": "open", "cards_deleted": "stopped",
}  # fmt: skip
"""The sign of what happened, where it is not a tick: only what was done well is ticked."""
BY: dict[str, Pair] = {
    "sistem": t("oleh sistem", "by the system"),
    "petugas": t("oleh petugas", "by an officer"),
    "pemohon": t("oleh Anda", "by you"),
}

_TITLES: dict[str, Pair] = {
    "identity": t("Siapa pemohonnya", "Who the applicant is"),
    "passport": t("Siapa pemohonnya", "Who the applicant is"),
    "child": t("Anak yang diwakili", "The child applied for"),
    "proxy": t("Siapa yang mengajukan", "Who applies"),
    "firm": t("Badan usaha", "The firm"),
    "contact": t("Ke mana kami memberi kabar", "Where we send news"),
    "declaration": t("Pernyataan", "Declaration"),
}
NOT_FOUND = t(
    "Nomor atau kode itu tidak cocok. Periksa kembali, atau tanyakan kepada petugas lewat video.",
    "That number or code does not match. Please check it, or ask an officer by video.",
)
__all__ = ["BY", "EVENTS", "NOT_FOUND", "SIGNS", "answer_in_words", "in_language", "step_title", "summary_rows"]


def step_title(step: Step) -> str:
    """What a page of the form is called in the list of tasks."""
    if step.field is not None:
        return str(in_language(step.field, "label"))
    if step.requirement is not None:
        return str(in_language(step.requirement.kind))
    return str(_TITLES[step.kind])


def answer_in_words(field: Field, value: Answer) -> str:
    """An answer as people read it: a choice by its label, money as rupiah, a date with its month's name."""
    if value is None or value == "":
        return str(t("(kosong)", "(empty)"))
    if field.options:
        return next(
            (str(in_language(option, "label")) for option in field.options if option.value == value), str(value)
        )
    if field.type == "money" and isinstance(value, int):
        return rupiah(value)
    return _day(str(value)) if field.type == "date" else str(value)


def summary_rows(definition: ServiceDefinition, answers: Mapping[str, Any]) -> list[dict[str, str]]:
    """The answers as rows of name and words, each with the page that changes it (``step``)."""
    contact = answers.get("kontak") or {}
    rows = [_row(*_LINES[name], value, step) for step in _PEOPLE for name, value in _lines_of(answers, step)]
    reached = ", ".join(filter(None, (contact.get("email"), contact.get("phone"))))
    rows.append({"key": str(t("Kontak", "Contact")), "value": reached, "step": "kontak"})
    for field in asked_now(definition, answers=answers, on=today()):
        words = answer_in_words(field, answers.get(field.name))
        rows.append({"key": str(in_language(field, "label")), "value": words, "step": f"isian-{field.name}"})
    return rows


_PEOPLE = ("diri", "anak", "wakil", "badan")
_LINES: dict[str, tuple[Pair, bool]] = {
    "nik": (t("NIK", "NIK"), False),
    "passport": (t("Nomor paspor", "Passport number"), False),
    "name": (t("Nama lengkap", "Full name"), False),
    "birth_date": (t("Tanggal lahir", "Date of birth"), True),
    "nationality": (t("Kewarganegaraan", "Nationality"), False),
    "nib": (t("NIB", "NIB"), False),
}
_OF: dict[str, Pair] = {
    "anak": t("anak", "child"),
    "wakil": t("yang mengajukan", "who applies"),
    "badan": t("badan usaha", "firm"),
}


def _lines_of(answers: Mapping[str, Any], step: str) -> list[tuple[str, str]]:
    given = answers.get(step) or {}
    if step == "diri" and not given:
        return [("nik", ""), ("name", ""), ("birth_date", "")]
    return [(name, given[name]) for name in _LINES if given.get(name)]


def _row(label: Pair, is_day: bool, value: str, step: str) -> dict[str, str]:
    key = f"{label} ({_OF[step]})" if step in _OF else str(label)
    return {"key": key, "value": _day(value) if is_day else value, "step": step}


def _day(text: str) -> str:
    return day(date.fromisoformat(text)) if text else ""
