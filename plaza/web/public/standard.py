"""A service's standard in words: cost, time, what to prepare, and the fourteen components that the law asks to be shown.

Source of the components: PermenPANRB 15/2014. What nobody has set yet is said to be missing, not left out.
"""

from dataclasses import dataclass

from plaza.catalogue import queries as catalogue
from plaza.catalogue.models import Service, Tenant
from plaza.catalogue.outcomes import outcome_told
from plaza.catalogue.rules.definitions import Fee, Requirement, ServiceDefinition
from plaza.core.templatetags.plaza import rupiah
from plaza.core.texts import Pair, t
from plaza.verification.queries import decides_by_itself

NOT_SET = t("Belum ditetapkan.", "Not set yet.")
PROMISE = t(
    "Batas waktu dihitung sistem dan terlihat di halaman permohonan; yang lewat waktu dilihat koordinator setiap saat.",
    "The system reckons the time limit and shows it on the application's page; the coordinator sees at any time what is late.",
)
JUDGED = t(
    "Survei sembilan unsur setelah setiap layanan; hasil dan ketepatan waktu diterbitkan tiap bulan di halaman Transparansi.",
    "A survey of nine elements after every service; results and punctuality are published monthly on the Transparency page.",
)

DECISIONS: dict[str, Pair] = {
    "auto": t(
        "Diperiksa sistem. Bila semua syarat terpenuhi, langsung disetujui. Bila tidak, petugas yang meninjau.",
        "Checked by the system. When every requirement is met it is granted at once; if not, an officer reviews it.",
    ),
    "officer": t(
        "Sistem memeriksa berkas, lalu petugas memutuskan. Tidak ada yang dapat memilih petugasnya.",
        "The system checks the files, then an officer decides. Nobody can choose the officer.",
    ),
    "referral": t(
        "Diselesaikan pada sistem nasional instansi ini. Kami memandu dan menghubungkan Anda dengan petugasnya.",
        "Completed in this agency's national system. We guide you and connect you with its officer.",
    ),
}

PICTURES: dict[str, str] = {
    "ktp": "id", "sim": "id", "npwp": "id", "bpjs_card": "id", "stay_permit": "id", "passport": "id-badge-2", "kk": "users",
    "photo": "user", "location_photo": "photo", "location_map": "map", "building_plan": "map", "stnk": "car", "bpkb": "car",
    "vehicle_test": "car", "payment_proof": "receipt", "sppt_pbb": "receipt", "bank_book": "building-bank",
    "diploma": "school", "competency_cert": "certificate", "birth_cert": "file-certificate",
    "death_cert": "file-certificate", "marriage_cert": "heart", "str": "certificate", "land_cert": "file-certificate",
    "health_cert": "stethoscope", "statement": "signature", "power_of_attorney": "signature", "court_decision": "gavel",
    "nib": "briefcase", "env_doc": "leaf",
}  # fmt: skip
"""The icon of a kind of document; others are a plain sheet."""


@dataclass(frozen=True)
class Needed:
    """One document to prepare, with a picture and whether it is always asked for."""

    requirement: Requirement
    picture: str
    services: tuple[Service, ...] = ()

    @property
    def formats(self) -> str:
        """``PDF, JPG, PNG``; two spellings of one format are said once."""
        return ", ".join(name.upper() for name in self.requirement.kind.formats if name != "jpeg")


def told_of(definition: ServiceDefinition) -> dict[str, object]:
    """What a page tells of a service as that definition has it: the same for the page itself and for the preview of a change."""
    return {
        "definition": definition, "decision": decision_words(definition), "outcome": outcome_told(definition),
        "cost": cost_words(definition), "cost_note": cost_note(definition.fee), "time": time_words(definition),
        "validity": validity_words(definition.validity_months), "needed": needed(definition),
    }  # fmt: skip


def decision_words(definition: ServiceDefinition) -> Pair:
    """Who decides, as this plaza can keep it now: an automatic service without the register it asks is decided by an officer."""
    kind = definition.decision
    return DECISIONS["officer" if kind == "auto" and not decides_by_itself(definition) else kind]


def needed(definition: ServiceDefinition) -> dict[str, list[Needed]]:
    """What to prepare: ``always``, ``sometimes`` (when its words hold) and ``extra`` (may be added)."""
    groups: dict[str, list[Needed]] = {"always": [], "sometimes": [], "extra": []}
    for requirement in definition.requirements:
        group = "extra" if not requirement.mandatory else "sometimes" if requirement.when_id else "always"
        picture = PICTURES.get(requirement.doc, "file-text")
        groups[group].append(Needed(requirement, picture, ways_to_paper(definition, requirement)))
    return groups


def ways_to_paper(definition: ServiceDefinition, requirement: Requirement) -> tuple[Service, ...]:
    """The services by which somebody without this paper gets it; none where this very service is one, or another paper will do."""
    leads_here = definition.code in requirement.kind.services or requirement.alternatives
    wanted = () if leads_here else requirement.kind.services
    found = {service.code: service for service in catalogue.services(codes=wanted)} if wanted else {}
    return tuple(found[code] for code in wanted if code in found)


def cost_words(definition: ServiceDefinition) -> Pair:
    """The fee in a word or two; how it is reckoned stands beside it."""
    fee = definition.fee
    if fee.kind == "free":
        return t("Gratis", "Free")
    if fee.amount_idr is not None:
        return t(rupiah(fee.amount_idr), rupiah(fee.amount_idr))
    if fee.kind == "third_party":
        return t("Menurut instansi", "Set by the agency")
    return t("Dihitung dari isian", "Worked out from your answers")


def cost_note(fee: Fee) -> Pair | None:
    """How the fee is reckoned, and to whom it is paid."""
    indonesian, english = fee.formula_id or fee.note_id, fee.formula_en or fee.note_en
    return t(indonesian, english) if indonesian else None


def time_words(definition: ServiceDefinition) -> Pair:
    """The promised time, in minutes or working days."""
    if definition.sla_minutes:
        return t("{count} menit", "{count} {count:minute|minutes}", count=definition.sla_minutes)
    days = definition.sla_working_days or 0
    return t("{count} hari kerja", "{count} working days" if days != 1 else "{count} working day", count=days)


def validity_words(months: int | None) -> Pair | None:
    """How long what one receives is good for, in whole years where it can be."""
    if not months:
        return None
    count, one, unit = (months // 12, "year", "tahun") if months % 12 == 0 else (months, "month", "bulan")
    return t("berlaku {count} " + unit, "valid for {count} " + one + ("s" if count != 1 else ""), count=count)


def components(definition: ServiceDefinition, *, tenant: Tenant, staff: int = 0) -> list[tuple[Pair, list[object]]]:
    """The fourteen components, each with what is known of it; ``staff``: how many officers serve at the tenant, 0 when unknown."""
    documents = [requirement.kind for requirement in definition.requirements]
    known: list[list[object]] = [
        list(definition.laws),
        [t(kind.name_id, kind.name_en) for kind in documents],
        [decision_words(definition)],
        [time_words(definition)],
        [words for words in (cost_words(definition), cost_note(definition.fee)) if words],
        [t(definition.output.name_id, definition.output.name_en)],
        [t("Loket {counter}, lantai {floor}", "Counter {counter}, floor {floor}", counter=tenant.counter, floor=tenant.floor)],
        [],
        [t("Setiap tindakan dicatat dalam log yang dapat diperiksa siapa pun.", "Every act is recorded in a log that anyone can check.")],
        [t("Melalui halaman bantuan, atau langsung kepada petugas lewat video.", "Through the help page, or an officer by video.")],
        [t("{count} petugas", "{count} {count:officer|officers}", count=staff)] if staff else [],
        [PROMISE],
        [t("Data pribadi disimpan tersandi; siapa yang membukanya tercatat.", "Personal data are encrypted; every opening is recorded.")],
        [JUDGED],
    ]  # fmt: skip
    return [(name, facts or [NOT_SET]) for name, facts in zip(COMPONENTS, known, strict=True)]


COMPONENTS = (
    t("Dasar hukum", "Legal basis"),
    t("Persyaratan", "Requirements"),
    t("Sistem, mekanisme, dan prosedur", "System, mechanism and procedure"),
    t("Jangka waktu penyelesaian", "Time to completion"),
    t("Biaya atau tarif", "Fee"),
    t("Produk pelayanan", "What you receive"),
    t("Sarana, prasarana, dan fasilitas", "Facilities"),
    t("Kompetensi pelaksana", "Competence of the staff"),
    t("Pengawasan internal", "Internal supervision"),
    t("Penanganan pengaduan, saran, dan masukan", "Complaints, suggestions and feedback"),
    t("Jumlah pelaksana", "Number of staff"),
    t("Jaminan pelayanan", "Service guarantee"),
    t("Jaminan keamanan dan keselamatan", "Safety and security"),
    t("Evaluasi kinerja pelaksana", "Evaluation of performance"),
)
