"""What an output is and what happens next, in words for whoever asked: before applying, once granted, on the slip and in the letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from plaza.catalogue.models import Tenant
from plaza.catalogue.queries import Unknown, add_working_days, get_tenant
from plaza.catalogue.rules.conditions import as_date, asked_now
from plaza.catalogue.rules.definitions import Field, ServiceDefinition
from plaza.catalogue.rules.outcomes import TOLD, Outcome, Words
from plaza.core.clock import WITA, today
from plaza.core.texts import Pair, t
from plaza.sealing.rules import day_in_words

Answers = Mapping[str, object]

KINDS: dict[str, Pair] = {
    "document": t("Dokumen bertanda tangan elektronik yang Anda unduh sendiri", "A signed electronic document that you download"),
    "made_item": t("Barang yang dibuat dahulu, lalu Anda terima", "Something that is made first, then handed to you"),
    "appointment": t("Satu hari dan tempat untuk datang", "A day and a place to come to"),
    "answer": t("Jawaban dengan kata-kata", "An answer in words"),
    "visit": t("Petugas datang kepada Anda", "Somebody comes to you"),
}  # fmt: skip
ELSEWHERE = t(
    "Panduan di sini; hasilnya diterbitkan instansinya sendiri", "Guidance here; the agency itself issues the result"
)
HEADLINES: dict[str, Words] = {
    "document": ("{product} Anda sudah terbit", "Issued: {product}"),
    "made_item": ("Disetujui: {product} Anda sedang dibuat", "Approved and being made: {product}"),
    "appointment": ("Disetujui: jadwal Anda tercatat", "Approved: your appointment stands"),
    "answer": ("Jawaban untuk Anda: {product}", "The answer to you: {product}"),
    "visit": ("Disetujui: petugas akan datang", "Approved: somebody will come to you"),
}
PAPERS: dict[str, Words] = {
    "made_item": ("Tanda pengambilan: {product}", "Collection slip: {product}"),
    "appointment": ("Tanda jadwal: {product}", "Appointment slip: {product}"),
    "visit": ("Tanda persetujuan: {product}", "Approval slip: {product}"),
}
"""What the plaza's own sealed paper is called where it is not itself what was asked for."""
BY: dict[str, Pair] = {
    "plaza": t("Plaza ini", "This plaza"),
    "counter": t("Petugas loket", "The officer at the counter"),
}


@dataclass(frozen=True)
class Told:
    """An outcome in words: its kind, a headline once granted, what happens next, and rows of label and words."""

    kind: str
    what: Pair
    headline: Pair
    next: Pair
    rows: tuple[tuple[Pair, Pair], ...]
    in_hand: bool


def outcome_told(
    definition: ServiceDefinition, *, answers: Answers | None = None, granted_at: datetime | None = None
) -> Told:
    """What the service's output is, where and when, with what and at what cost; exact days once answers and the grant are known."""
    outcome, values = definition.output.outcome, _values(definition)
    sent_to = _sent_to(definition, answers or {})
    rows = _sent_rows(sent_to) if sent_to else _place_rows(outcome, values)
    when = _when(definition, answers or {}, granted_at)
    rows = ([(t("Kapan", "When"), when)] if when else []) + rows
    if outcome.cost[0]:
        rows.append((t("Biaya", "Cost"), _filled(outcome.cost, values)))
    if outcome.sending and answers is None:
        rows.append(
            (
                t("Dikirim", "By post"),
                t("Bisa; formulir menanyakan alamatnya", "Possible; the form asks for the address"),
            )
        )
    return Told(
        outcome.kind,
        ELSEWHERE if outcome.by == "agency" else KINDS[outcome.kind],
        _filled(HEADLINES[outcome.kind], values),
        SENT if sent_to else _filled(outcome.next, values),
        tuple(rows),
        definition.output.in_hand,
    )


SENT = t(
    "Kartunya dibuat, lalu dikirim Pos ke alamat yang Anda tulis. Siapkan kartu identitas saat menerimanya; Anda tidak perlu datang.",
    "The card is made and sent by post to the address you wrote. Have your identity card ready when it arrives; you need not come.",
)


def paper_name(definition: ServiceDefinition) -> Words:
    """What the sealed paper is called, Indonesian and English: the product itself, or the slip with which it is collected."""
    output = definition.output
    if output.in_hand or output.outcome.kind not in PAPERS:
        return output.name_id, output.name_en
    named = PAPERS[output.outcome.kind]
    return named[0].format(product=output.name_id), named[1].format(product=output.name_en)


def _values(definition: ServiceDefinition) -> dict[str, object]:
    try:
        tenant: Tenant | None = get_tenant(definition.tenant)
    except Unknown:
        tenant = None
    return {
        "product": Pair(definition.output.name_id, definition.output.name_en),
        "tenant": Pair(tenant.name_id, tenant.name_en) if tenant else definition.tenant,
        "counter": tenant.counter if tenant else "",
        "floor": tenant.floor if tenant else "",
    }


def _filled(words: Words, values: Mapping[str, object]) -> Pair:
    indonesian = {name: value.indonesian if isinstance(value, Pair) else value for name, value in values.items()}
    english = {name: value.english if isinstance(value, Pair) else value for name, value in values.items()}
    return Pair(words[0].format(**indonesian), words[1].format(**english))


def _place_rows(outcome: Outcome, values: Mapping[str, object]) -> list[tuple[Pair, Pair]]:
    rows = [(t("Di mana", "Where"), _filled(outcome.where, values))] if outcome.where[0] else []
    by = BY.get(outcome.by) or _filled(("{tenant}", "{tenant}"), values)
    if outcome.kind != "document":
        rows.append((t("Oleh", "By"), by))
    if outcome.bring:
        bring = Pair(_listed(line[0] for line in outcome.bring), _listed(line[1] for line in outcome.bring))
        rows.append((t("Siapkan", "Have ready") if outcome.kind == "visit" else t("Bawa", "Bring"), bring))
    if outcome.takes[0]:
        rows.append((t("Lamanya", "It takes"), Pair(*outcome.takes)))
    return rows


def _listed(lines: Iterable[str]) -> str:
    """Several lines as one: only the first keeps its capital, names in capitals keep theirs."""
    first, *more = lines
    return "; ".join(
        [first, *(line[0].lower() + line[1:] if line[1:2].islower() or line[1:2] == " " else line for line in more)]
    )


def _sent_rows(address: str) -> list[tuple[Pair, Pair]]:
    return [(t("Dikirim ke", "Sent to"), Pair(address, address))]


def _sent_to(definition: ServiceDefinition, answers: Answers) -> str:
    """The address that was asked for because sending was chosen; empty otherwise."""
    if not definition.output.outcome.sending:
        return ""
    asked = asked_now(definition, answers=answers, on=today())
    found = next((item for item in asked if item.condition and item.type == "address"), None)
    return " ".join(str(answers.get(found.name) or "").split()) if found else ""


def _when(definition: ServiceDefinition, answers: Answers, granted_at: datetime | None) -> Pair | None:
    outcome = definition.output.outcome
    if outcome.date == TOLD:
        return t("Harinya diberitahukan kepada Anda", "You are told the day")
    if outcome.date and (asked := definition.field_named(outcome.date)):
        return _chosen(asked, answers.get(asked.name))
    if granted_at is not None:
        return _from_day(definition, outcome, granted_at)
    if outcome.after_days is not None:
        many = "{count} working days" if outcome.after_days != 1 else "{count} working day"
        return t("Mulai {count} hari kerja setelah disetujui", f"From {many} after approval", count=outcome.after_days)
    if outcome.after_minutes is not None:
        return t(
            "Mulai {count} menit setelah disetujui",
            "From {count} {count:minute|minutes} after approval",
            count=outcome.after_minutes,
        )
    return t("Begitu disetujui", "As soon as it is granted") if outcome.kind in ("document", "answer") else None


def _chosen(asked: Field, answer: object) -> Pair:
    """The day or week that the applicant chose; before that, that it is theirs to choose."""
    option = next((option for option in asked.options if option.value == answer), None)
    if option is not None:
        return Pair(option.label_id, option.label_en)
    if (day := as_date(answer)) is not None:
        return Pair(day_in_words(day), day_in_words(day, "en"))
    return t("Anda pilih sendiri di formulir", "You choose it in the form")


def _from_day(definition: ServiceDefinition, outcome: Outcome, granted_at: datetime) -> Pair | None:
    if outcome.after_minutes is not None:
        return t(
            "Mulai {count} menit lagi, pada jam layanan",
            "In {count} {count:minute|minutes} at the earliest, in service hours",
            count=outcome.after_minutes,
        )
    if outcome.after_days is None:
        return None
    ready = add_working_days(definition.tenant, start=granted_at, days=outcome.after_days).astimezone(WITA).date()
    return Pair(f"Mulai {day_in_words(ready)}, pada jam layanan", f"From {day_in_words(ready, 'en')}, in service hours")
