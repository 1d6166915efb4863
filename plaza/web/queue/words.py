"""Words that the line's pages share."""

from plaza.catalogue.models import Tenant
from plaza.core.texts import Pair, t
from plaza.queueing.rules import Range
from plaza.queueing.starting import usual_start

OUTCOMES: dict[str, tuple[Pair, Pair]] = {
    "resolved": (
        t("Urusan selesai", "Settled"),
        t("Urusan Anda selesai dalam panggilan ini.", "Your matter was settled in this call."),
    ),
    "apply_online": (
        t("Lanjut mengajukan daring", "Goes on applying online"),
        t("Lanjutkan dengan mengajukan layanan ini dari rumah.", "Go on by applying for this service from home."),
    ),
    "documents": (
        t("Perlu melengkapi berkas", "Needs more papers"),
        t("Lengkapi berkas yang disebut petugas, lalu ajukan atau hubungi kami lagi.",
          "Complete the papers that the officer named, then apply or call us again."),
    ),
    "counter": (
        t("Perlu datang ke loket", "Needs to come to the counter"),
        t("Untuk langkah berikutnya Anda perlu datang ke loket instansi ini.",
          "For the next step you need to come to this agency's counter."),
    ),
    "referred": (
        t("Diarahkan ke instansi lain", "Referred to another agency"),
        t("Petugas menunjukkan instansi lain yang berwenang.", "The officer showed you the agency that is in charge."),
    ),
    "cut_off": (
        t("Terputus", "Cut off"),
        t("Panggilan terputus. Ambil nomor baru bila urusan Anda belum selesai.",
          "The call was cut off. Take a new number if your matter is not settled."),
    ),
    "abusive": (
        t("Diakhiri karena perilaku kasar", "Ended because of abuse"),
        t("Panggilan diakhiri petugas dan ditinjau oleh pimpinan instansi.",
          "The officer ended the call; the head of the agency reviews it."),
    ),
}  # fmt: skip
"""Each outcome: for the officer, and for the citizen."""

NEEDS: dict[str, Pair] = {
    "elderly": t("Lanjut usia", "Elderly"),
    "disabled": t("Penyandang disabilitas", "Person with a disability"),
    "pregnant": t("Hamil", "Pregnant"),
    "with_child": t("Membawa anak kecil", "With a small child"),
}
UNKNOWN_WAIT = t("Belum dapat diperkirakan", "Cannot be estimated yet")


def nobody_words(tenant: Tenant, told: Range | None) -> Pair | None:
    """What is said while nobody is at a desk of the tenant: when they usually begin; None while somebody is there."""
    if told is not None:
        return None
    start = usual_start(tenant)
    if start is None:
        return t("Belum ada petugas di mejanya.", "No officer is at a desk yet.")
    return t("Belum ada petugas di mejanya. Biasanya mulai pukul {start} WITA.",
             "No officer is at a desk yet. They usually start at {start} WITA.", start=f"{start:%H.%M}")  # fmt: skip


def wait_words(told: Range | None) -> Pair:
    """The waiting time as people say it."""
    if told is None:
        return UNKNOWN_WAIT
    if told.low == 0:
        return t("Kurang dari {high} menit", "Less than {high} minutes", high=told.high)
    return t("Sekitar {low} sampai {high} menit", "About {low} to {high} minutes", low=told.low, high=told.high)
